//! What became of several tokens, each by itself: one that fails does not take back those before it, nor stop those after
//! it, so that what is said of each is true whatever happened to the others.

use jiff::Timestamp;

use gatepass_core::error::{Error, Result};
use gatepass_core::token::TokenId;

/// What became of each token that was meant, in the order in which they were named.
#[derive(Debug)]
pub struct Several<T> {
    each: Vec<(TokenId, Result<T>)>,
    /// The moment at which it was done: statuses are those of then.
    pub at: Timestamp,
}

impl<T> Several<T> {
    /// What became of these.
    ///
    /// # Errors
    /// That of a single token: nothing was changed then.
    pub(crate) fn of(mut each: Vec<(TokenId, Result<T>)>, at: Timestamp) -> Result<Self> {
        if let [(_, Err(_))] = each.as_slice()
            && let Some((_, Err(error))) = each.pop()
        {
            return Err(error);
        }
        Ok(Self { each, at })
    }

    /// What was done, in order.
    pub fn done(&self) -> impl Iterator<Item = &T> {
        self.each.iter().filter_map(|(_, result)| result.as_ref().ok())
    }

    /// With which tokens it failed, and why: each a sentence that is true of that one, in order.
    pub fn failed(&self) -> impl Iterator<Item = String> {
        let failed = self.each.iter().filter_map(|(id, result)| Some((id, result.as_ref().err()?)));
        failed.map(|(id, error): (_, &Error)| format!("{id}: {}", error.of_one_among_several()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::error::Code;

    fn failure() -> Error {
        Error::new(Code::StillActive, "It is Active; nothing was changed.", "Revoke it first; nothing was changed.")
    }

    #[test]
    fn one_that_fails_alone_is_an_error_and_among_others_it_is_told_beside_them() {
        let now = Timestamp::UNIX_EPOCH;
        let id = |number| TokenId::of_number(number);
        assert_eq!(Several::<u8>::of(vec![(id(1), Err(failure()))], now).unwrap_err().code(), Code::StillActive);
        for fails in 0..4_u8 {
            let each = (0..4).map(|place| (id(place.into()), if place == fails { Err(failure()) } else { Ok(place) }));
            let several = Several::of(each.collect(), now).unwrap();
            let expected: Vec<u8> = (0..4).filter(|place| *place != fails).collect();
            assert_eq!(several.done().copied().collect::<Vec<_>>(), expected);
            let failed: Vec<String> = several.failed().collect();
            assert!(failed.len() == 1 && failed[0].starts_with(id(fails.into()).as_str()), "{failed:?}");
            assert!(!failed[0].contains("nothing was changed"), "others were: {failed:?}");
        }
        let all = Several::of(vec![(id(1), Err::<u8, _>(failure())), (id(2), Err(failure()))], now).unwrap();
        assert_eq!((all.done().count(), all.failed().count()), (0, 2));
    }
}
