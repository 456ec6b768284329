//! The command line program.

fn main() -> std::process::ExitCode {
    juya::cli::main(std::env::args_os())
}
