//! Small logs, written by the tests themselves.

use std::fmt::Write;

/// Sign-ins of five users over `days` days from 2026-03-02 on, two a day each. On the last day
/// one address outside the office fails 40 times for `ana` and gets in once.
pub fn sign_ins(days: u32) -> String {
    let mut text = String::from("timestamp,username,source_ip,event_type,service\n");
    let start = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    for day in 0..days {
        let date = start + chrono::Days::new(day.into());
        for (n, user) in ["ana", "bo", "cy", "dee", "eli"].iter().enumerate() {
            for (hour, kind) in [(8, "login_success"), (13, "login_success")] {
                let minute = (day * 7 + n as u32 * 11) % 60;
                writeln!(text, "{date} {hour:02}:{minute:02}:00,{user},10.0.0.{n},{kind},vpn")
                    .unwrap();
            }
        }
    }
    let last = start + chrono::Days::new((days - 1).into());
    for n in 0..41 {
        let kind = if n == 40 { "login_success" } else { "login_failure" };
        writeln!(text, "{last} 23:{:02}:{:02},ana,203.0.113.9,{kind},vpn", n / 6, n % 6 * 10)
            .unwrap();
    }
    text
}

/// A licensing Web API answer with `n` requests of 30 keys, newest first, ids with gaps. The
/// requests with numbers in `failing` are refused requests of one key.
pub fn web_api(n: u32, failing: std::ops::Range<u32>) -> String {
    let mut entries: Vec<String> = (0..n)
        .map(|i| {
            let bad = failing.contains(&i);
            let key = if bad { "BADKE-YBADK-EYBAD-KEYBA".into() } else { format!("KEY{:02}", i % 30) };
            let (state, time) = (if bad { 2024 } else { 1010 }, 1_717_200_000 + i * 400);
            format!(
                r#"{{"id":{},"productId":3350,"key":"{key}","ip":"203.0.113.{}","time":{time},"state":{state},"machineCode":"m{}","friendlyName":null,"floatingExpires":0,"doIntValue":0,"doId":0}}"#,
                10_000_000 + i * 3, i % 40, i % 50,
            )
        })
        .collect();
    entries.reverse();
    format!(r#"{{"result":0,"message":"","logs":[{}]}}"#, entries.join(","))
}

/// A report of access requests: active without an end, active and over, pending, without a status,
/// rejected, revoked.
pub fn access_requests() -> &'static str {
    "\
Request ID,Request Date,Requestor Email,Grantee Name,Integration,Resources,Resource Type,Permissions,Approver Emails,Status,Trigger Type,Access Flow,Duration Hours,Justification,Cost Centre
AR-1,2026-01-05T08:15:30Z,mia@fjord.example,Mia,Orders,\"orders; customer-db\",postgresql-database,\"read, admin\",ola@fjord.example,Active,SELF_SERVE,Databases,,\"Month-end figures, ticket 4431\",C-12
AR-2,2026-01-06T09:00:00Z,kai@fjord.example,Kai,Orders,stock,postgresql-database,read,by rule,Active,SELF_SERVE,Databases,4,Ticket 7,C-12
AR-3,2026-02-11T10:20:00Z,mia@fjord.example,Mia,Orders,customer-db,postgresql-database,admin,,Pending,SELF_SERVE,Databases,8,,C-12
AR-4,2026-02-12T10:20:00Z,,,Build,runner,kubernetes-namespace,exec,,,AUTOMATIC,,,,C-9
AR-5,2026-02-13T10:20:00Z,kai@fjord.example,Kai,Build,runner,kubernetes-namespace,exec,ola@fjord.example,Rejected,SELF_SERVE,Build,,,C-9
AR-6,2026-02-14T10:20:00Z,kai@fjord.example,Kai,Build,runner,kubernetes-namespace,exec,ola@fjord.example,Revoked,SELF_SERVE,Build,2,,C-9
"
}
