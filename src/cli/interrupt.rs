//! Ctrl-C: the first asks to end with what is whole, the second ends at once.

use anyhow::Context;

use crate::index::Stop;

/// What shells see of a program that Ctrl-C ended: 128 and the number of the signal.
pub(crate) const EXIT_CODE: u8 = 130;

/// Listens. `wakes` is called for the first one, when `stop` was asked.
#[expect(clippy::exit, reason = "who presses it twice does not want to wait for anything")]
pub(crate) fn listen(stop: Stop, wakes: impl Fn() + Send + 'static) -> anyhow::Result<()> {
    ctrlc::set_handler(move || {
        if stop.is_asked() {
            // An index is whole after any end of a program, so that there is nothing to put in order.
            std::process::exit(EXIT_CODE.into());
        }
        stop.ask();
        wakes();
    })
    .context("Ctrl-C cannot be listened to")
}
