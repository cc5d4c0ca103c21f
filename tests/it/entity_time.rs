//! How long questions about entities take on a large case.

use oddlog::domain::entity::{EntityRef, EntitySort};
use oddlog::domain::field::EntityKind;
use oddlog::domain::job::Cancel;
use oddlog::domain::time::Zone;
use oddlog::worker;
use oddlog::worker::protocol::{Answer, Command, EntityOrder, News, ProfileOrder, Query};
use std::time::Instant;

/// `ODDLOG_CASE=big.oddlog cargo test --release --test it entity_time -- --ignored --nocapture`
#[test]
#[expect(clippy::print_stdout, reason = "what is measured is to be read")]
#[ignore = "measures; needs a case"]
fn entity_time_of_a_large_case() {
    let case = std::env::var_os("ODDLOG_CASE").unwrap();
    let mut backend = worker::inline();
    backend.start(Command::Open(case.into()));
    backend.poll();
    let mut ask = |what: &str, query: Query| {
        let began = Instant::now();
        backend.ask(query);
        let news = backend.poll();
        println!("{what}: {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
        news.into_iter().find_map(|it| match it {
            News::Answered(_, answer) => Some(answer.unwrap()),
            _ => None,
        })
    };
    let list = |kind, text: &str| {
        Query::Entities(EntityOrder {
            kind,
            text: text.to_owned(),
            by: EntitySort::Events,
            descending: true,
            cancel: Cancel::default(),
        })
    };
    ask("palette, part of a name", Query::Find("7".to_owned()));
    ask("palette, again", Query::Find("77".to_owned()));
    let mut names = Vec::new();
    for kind in [EntityKind::User, EntityKind::Ip] {
        let Some(Answer::Entities(found)) = ask(&format!("list, {kind}"), list(kind, "")) else {
            panic!("no list")
        };
        println!("  {} of them", found.matching);
        names.extend(found.lines.first().map(|it| EntityRef::new(kind, it.count.name.clone())));
        ask(&format!("list, {kind}, searched"), list(kind, "1"));
    }
    for entity in names {
        let text = format!("page of {} {}", entity.kind, entity.name);
        let order = ProfileOrder { entity, zone: Zone::Local, cancel: Cancel::default() };
        ask(&text, Query::Entity(order));
    }
}
