//! Text that the Windows Event Viewer saves ("Save all events as", CSV or text with tabs): five
//! column names above six values, the last one a message of many lines in which the user and the
//! address stand. The messages' words are read in a few languages.

use super::cells::Cells;
use super::cut::Cutter;
use super::delimited::{self, FieldSplitter};
use super::error::ImportError;
use super::head::Head;
use super::names::plain;
use super::{Format, Recognised, Splitter};
use crate::domain::field::Role;
use crate::domain::plan::{Choices, Plan};

/// The format.
#[derive(Debug)]
pub struct EventViewer;

/// Columns made from the message: the end of their name, what they are read as, and the words of
/// the message's line.
const PARTS: [(&str, Role, &[&str]); 4] = [
    ("User", Role::User, &["Account Name", "Kontoname", "Nom du compte", "Nombre de cuenta"]),
    (
        "Address",
        Role::Ip,
        &[
            "Source Network Address",
            "Client Address",
            "Quellnetzwerkadresse",
            "Clientadresse",
            "Adresse du réseau source",
            "Dirección de red de origen",
        ],
    ),
    (
        "Workstation",
        Role::Machine,
        &["Workstation Name", "Source Workstation", "Arbeitsstationsname"],
    ),
    ("Logon Type", Role::Ignore, &["Logon Type", "Anmeldetyp", "Type d’ouverture de session"]),
];

/// Events about an account that another one's block precedes in the message: log-ons (4624,
/// 4625, 4648) and locked accounts (4740).
const ABOUT_LAST: [&str; 4] = ["4624", "4625", "4648", "4740"];

const MESSAGE: &str = "Message";

impl Format for EventViewer {
    fn code(&self) -> &'static str {
        "windows_event_viewer"
    }

    fn label(&self) -> &'static str {
        "Windows Event Viewer text"
    }

    fn how(&self) -> &'static str {
        "columns Date and Time, Source, Event ID, Task Category, and a message of many lines"
    }

    fn recognise(&self, head: &Head) -> Option<Recognised> {
        if !has_event_id(&head.bytes) {
            return None;
        }
        let draft = draft(head, &Choices::default())?;
        (0 < draft.confidence())
            .then(|| Recognised { confidence: 95, why: draft.why(self.label()) })
    }

    fn plan(&self, head: &Head, choices: &Choices) -> Result<Plan, ImportError> {
        let draft = draft(head, choices).ok_or_else(|| ImportError::NotThisFormat {
            format: self.label(),
            reason: "it has no columns of an event with a message behind them".to_owned(),
            path: head.path.clone(),
        })?;
        draft.plan(self.code(), self.label(), head, choices)
    }

    fn cutter(&self, plan: &Plan) -> Box<dyn Cutter> {
        delimited::cutter(plan)
    }

    fn splitter(&self, plan: &Plan) -> Box<dyn Splitter> {
        let message = plan.columns.iter().find_map(|it| it.inside).map(|it| it as usize);
        let event = plan.columns.iter().position(|it| is_event_id(&it.name));
        let fields = delimited::splitter(plan, false);
        Box::new(MessageSplitter {
            fields: FieldSplitter { nested: None, ..fields },
            message,
            event,
            columns: plan.columns.len(),
        })
    }
}

fn is_event_id(name: &str) -> bool {
    ["eventid", "ereignisid", "iddelévénement", "iddelevento"].contains(&plain(name).as_str())
}

fn has_event_id(bytes: &[u8]) -> bool {
    let line = bytes.split(|&it| it == b'\n').next().unwrap_or_default();
    // A list of JSON objects may be one line of any length.
    let is_json = matches!(line, [b'{', ..] | [b'[', b'{', ..]);
    !is_json && String::from_utf8_lossy(line).split([',', ';', '\t']).any(is_event_id)
}

fn draft(head: &Head, choices: &Choices) -> Option<delimited::Draft> {
    let mut draft = delimited::draft(head, choices)?;
    let event = draft.names.iter().position(|it| is_event_id(it))?;
    // The sixth value, which the header does not name.
    let message = draft.names.len() - draft.inside.iter().flatten().count() - 1;
    let nameless = draft.names[message] == format!("column {}", message + 1);
    if message == event || !(nameless || plain(&draft.names[message]) == "message") {
        return None;
    }
    draft.warnings.retain(|_| !nameless);
    MESSAGE.clone_into(&mut draft.names[message]);
    let names = PARTS.iter().map(|it| format!("{MESSAGE}.{}", it.0)).collect();
    let values = |row: &Vec<String>| parts(&row[message], &row[event]).map(str::to_owned).to_vec();
    let values = draft.rows.iter().map(values).collect();
    draft.add_inside(message, names, values);
    let known = PARTS.map(|it| (it.1, format!("{MESSAGE}.{}", it.0)));
    let known: Vec<(Role, &str)> = known.iter().map(|it| (it.0, it.1.as_str())).collect();
    draft.give_roles(&known);
    Some(draft)
}

/// The values of [`PARTS`] in a message.
fn parts<'a>(message: &'a str, event: &str) -> [&'a str; PARTS.len()] {
    let mut found = [""; PARTS.len()];
    let last = ABOUT_LAST.contains(&event);
    for line in message.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let Some(at) = PARTS.iter().position(|it| it.2.contains(&name)) else { continue };
        let known = !matches!(value, "" | "-");
        if known && (found[at].is_empty() || (PARTS[at].1 == Role::User && last)) {
            found[at] = value;
        }
    }
    found
}

/// Takes records apart, and their messages.
struct MessageSplitter {
    fields: FieldSplitter,
    message: Option<usize>,
    event: Option<usize>,
    columns: usize,
}

impl Splitter for MessageSplitter {
    fn split(&mut self, record: &str, cells: &mut Cells) -> Result<(), String> {
        self.fields.split(record, cells)?;
        let (Some(message), Some(event)) = (self.message, self.event) else { return Ok(()) };
        let found = parts(cells.get(message, record), cells.get(event, record)).map(str::to_owned);
        let own = cells.len();
        cells.widen(self.columns);
        for (at, value) in found.iter().enumerate().filter(|it| own + it.0 < self.columns) {
            cells.set_copied(Some(own + at), "", |text| text.push_str(value));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_tells_who_and_from_where() {
        let message = "An account failed to log on.\n\nSubject:\n\tAccount Name:\t\tHOST$\n\n\
            Account For Which Logon Failed:\n\tAccount Name:\t\tana\n\n\
            Network Information:\n\tWorkstation Name:\t-\n\tSource Network Address:\t2001:db8::1\n";
        assert_eq!(parts(message, "4625"), ["ana", "2001:db8::1", "", ""]);
        assert_eq!(parts(message, "4634")[0], "HOST$");
        assert_eq!(
            parts("Antragsteller:\n\tKontoname:\tbo\nAnmeldetyp:\t3", "4634"),
            ["bo", "", "", "3"]
        );
        assert_eq!(parts("The service stopped.", "7036"), [""; 4]);
    }
}
