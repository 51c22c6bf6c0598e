//! The program as operators and scripts call it.

mod article;
mod assess;
mod audit;
mod crash;
mod pool;
mod records;
mod serve;

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The program without any setting of this machine's.
fn probatum() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probatum"));
    for name in [
        "DATABASE_URL",
        "PROBATUM_DATA",
        "PROBATUM_LISTEN",
        "PROBATUM_PUBLIC_URL",
        "PROBATUM_LOG",
        "PROBATUM_LOG_FORMAT",
        "PROBATUM_POSTGRES",
    ] {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end with something on its standard input.
fn run(command: &mut Command, input: &str) -> Output {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
    // the program may end before it has read everything
    let _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
