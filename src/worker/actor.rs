//! Who is at the computer: the name that stands in the journal.

/// The name by which the computer knows the person. A computer that knows none (a container may
/// run a program as a number) gives "unknown".
pub fn name() -> String {
    let known = whoami::username().ok().filter(|it| !it.trim().is_empty());
    known.unwrap_or_else(|| "unknown".to_owned())
}
