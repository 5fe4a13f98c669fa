//! Where a body is parsed that was read whole, and where addresses and headers are looked through: in place where that is shorter than the way to a thread that may wait, and else
//! there, so that no other connection of the event loop waits for it.

mod streamed;

pub(super) use self::streamed::{Pieces, Streamed};
use super::refusal::Refusal;

/// How much there is to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many bytes, each of which is looked at a few times at the most.
    Plain(usize),
    /// What is compressed, an archive, or text that is read in every way there is: a few bytes may become many.
    Packed,
}

/// Up to how many bytes a body is parsed where it is: so many of the slowest form, HTML, take 8 µs. A hop to a thread that may
/// wait and back takes 10 to 13 µs, when nothing else is done. A kilobyte takes 29 µs of HTML, 25 of an upload's form, 9 to 12 of
/// the other documents, 5 of a manifest and of a question's form, 1 of a question in JSON (27 November 2026; `measured.rs`).
const IN_PLACE: usize = 256;

impl Amount {
    fn is_in_place(self) -> bool {
        matches!(self, Self::Plain(length) if length <= IN_PLACE)
    }
}

/// What `parse` makes of so much.
///
/// # Errors
/// 500 where it panicked on another thread.
pub async fn parsed<T: Send + 'static>(
    amount: Amount,
    parse: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    if amount.is_in_place() { Ok(parse()) } else { on_waiting_thread(parse, "a body could not be parsed").await }
}

/// What `render` makes of texts of others, on a thread that may wait: each is looked through for values, and how long that takes
/// nobody knows before.
///
/// # Errors
/// 500 where it panicked.
pub async fn rendered<T: Send + 'static>(render: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
    on_waiting_thread(render, "an answer could not be rendered").await
}

async fn on_waiting_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
    failed: &'static str,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "{failed}");
        Refusal::failed()
    })
}

#[cfg(test)]
mod measured;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_long_or_packed_is_parsed_on_another_thread_and_what_is_short_is_not() {
        let here = std::thread::current().id();
        for (amount, stays) in [
            (Amount::Plain(0), true),
            (Amount::Plain(IN_PLACE), true),
            (Amount::Plain(IN_PLACE + 1), false),
            (Amount::Plain(usize::MAX), false),
            (Amount::Packed, false),
        ] {
            let thread = parsed(amount, || std::thread::current().id()).await.unwrap();
            assert_eq!(thread == here, stays, "{amount:?}");
        }
    }

    #[tokio::test]
    async fn a_parser_that_panics_on_its_thread_is_a_failure_of_ours() {
        let panicking = parsed(Amount::Packed, || -> () { panic!("on purpose") });
        assert_eq!(panicking.await.unwrap_err(), Refusal::failed());
    }

    #[tokio::test]
    async fn what_is_rendered_is_on_another_thread_and_a_panic_there_is_a_failure_of_ours() {
        let thread = rendered(|| std::thread::current().id()).await.unwrap();
        assert_ne!(thread, std::thread::current().id());
        let panicking = rendered(|| -> () { panic!("on purpose") });
        assert_eq!(panicking.await.unwrap_err(), Refusal::failed());
    }
}
