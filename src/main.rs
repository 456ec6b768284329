//! The command line program.

/// The system's own keeps what the indexing threads give back, half as much again as they use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    juya::cli::main(std::env::args_os())
}
