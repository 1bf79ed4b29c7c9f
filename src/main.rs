//! The command line of Homeward.

use std::process::ExitCode;

fn main() -> ExitCode {
    homeward::cli::run(std::env::args_os())
}
