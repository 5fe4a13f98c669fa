//! The credentials of Basic authentication (RFC 7617), written and read.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// A username and a password as Basic has them (RFC 7617, section 2): it is as secret as the password.
pub fn basic_pair(username: &str, password: &str) -> String {
    STANDARD.encode(format!("{username}:{password}"))
}

/// The password of such a pair; `None` where it is none.
pub fn basic_password(pair: &str) -> Option<String> {
    basic_parts(pair).map(|(_, password)| password)
}

/// The username and the password of a pair for Basic, padded or not.
pub fn basic_parts(pair: &str) -> Option<(String, String)> {
    let bytes = STANDARD.decode(pair).or_else(|_| STANDARD_NO_PAD.decode(pair)).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.split_once(':').map(|(username, password)| (username.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_for_basic_is_that_of_rfc_7617() {
        assert_eq!(basic_pair("Aladdin", "open sesame"), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic_pair("test", "123£"), "dGVzdDoxMjPCow==");
    }
}
