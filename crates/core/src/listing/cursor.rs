//! Where a listing goes on: opaque to callers, and stable while tokens come and go.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Code, Error};

/// The place after the last token of a page. It follows from that token alone: one that counted all tokens would tell a
/// Developer how many others have made. Tokens that are made or deleted later do not move it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the next page's tokens are below: the last one's id as a number, or what a backend orders its tokens by.
    pub before: u128,
}

/// What a cursor's text starts with before it is encoded, so that its meaning can change one day.
const VERSION: &str = "2:";

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&URL_SAFE_NO_PAD.encode(format!("{VERSION}{}", self.before)))
    }
}

impl FromStr for Cursor {
    type Err = Error;

    /// Takes what `Display` gave.
    fn from_str(text: &str) -> Result<Self, Error> {
        URL_SAFE_NO_PAD
            .decode(text.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|plain| plain.strip_prefix(VERSION)?.parse().ok())
            .map(|before| Self { before })
            .ok_or_else(|| {
                Error::new(
                    Code::InvalidArgument,
                    "That is not a cursor that gatepass gave.",
                    "List again without a cursor to begin with the newest token.",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_that_was_not_given_is_refused_and_one_that_was_is_taken() {
        let encoded = |plain: &str| URL_SAFE_NO_PAD.encode(plain);
        for text in
            ["", "5", "2:5", &encoded("1:5"), &encoded("2:"), &encoded("2:-1"), &encoded("2:5x"), &encoded("5"), "!!"]
        {
            assert_eq!(text.parse::<Cursor>().unwrap_err().code(), Code::InvalidArgument, "{text:?}");
        }
        for before in [0, 1, u128::MAX] {
            let cursor = Cursor { before };
            assert_eq!(format!(" {cursor}\n").parse::<Cursor>().unwrap(), cursor);
        }
    }
}
