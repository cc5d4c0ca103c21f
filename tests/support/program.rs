//! Runs the built program in a folder of its own, with no display.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A temporary folder to run the program in.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// With the sign-in log in `c.oddlog`, analysed.
    pub fn analysed() -> Self {
        let work = Self::new();
        work.write("logins.csv", super::logs::sign_ins(40));
        work.ok(&["import", "logins.csv", "--case", "c.oddlog"]);
        work.ok(&["analyze", "--case", "c.oddlog"]);
        work
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program with these arguments, ready to start.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oddlog"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("ODDLOG_HOME", self.folder.path())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("WAYLAND_SOCKET");
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Standard output of a run that must succeed.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "oddlog {args:?} failed: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The same, parsed as JSON.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.ok(args)).unwrap()
    }

    /// The one line on standard error of a run that must end with exit code `code`.
    #[track_caller]
    pub fn fails(&self, code: i32, args: &[&str]) -> String {
        let output = self.run(args);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "oddlog {args:?}: {errors}");
        errors
    }
}
