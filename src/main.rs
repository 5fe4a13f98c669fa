//! The gatepass binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    gatepass::cli::main()
}
