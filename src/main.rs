//! The program: reads the command line, opens the window or carries out one verb.

use oddlog::cli::args::{Cli, Verb};
use oddlog::{cli, desktop};
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (cli, case) = Cli::read();
    let mut out = BufWriter::new(io::stdout().lock());
    let result = match cli.verb {
        None => desktop::open(cli.open),
        Some(Verb::Demo) => desktop::demo(&mut out),
        Some(verb) => match cli::run_on(case.as_deref(), verb, &mut out) {
            Err(error) if error.is_broken_pipe() => return ExitCode::SUCCESS,
            other => other.map_err(|error| error.to_string()),
        },
    };
    let flushed = out.flush();
    match (result, flushed) {
        (Err(message), _) => fail(&message),
        (Ok(()), Err(error)) if error.kind() != io::ErrorKind::BrokenPipe => {
            fail(&format!("the output could not be written: {error}"))
        }
        (Ok(()), _) => ExitCode::SUCCESS,
    }
}

fn fail(message: &str) -> ExitCode {
    eprintln!("oddlog: {message}");
    ExitCode::FAILURE
}
