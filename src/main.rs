//! The `probatum` program: reads the command line and hands over to [`probatum::cli`].

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    probatum::cli::run(probatum::cli::Arguments::parse())
}
