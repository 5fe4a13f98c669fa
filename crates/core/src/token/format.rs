//! A value that opens something: a prefix, 30 base62 characters, and 6 more that hold a CRC32 over all before them. The
//! prefix tells what it is: `gpr_` and `gpw_` are registry tokens, `gpi_` a person's identity token, `gpl_` a link that
//! signs a person in once, `gps_` the session of a person who signed in.
//!
//! 62^30 is 178 bits of entropy. The alphabet needs no escape in any configuration format, the checksum lets a
//! malformed value be refused before any I/O, and one expression finds leaked values ([`SCANNER_REGEX`]).

use rand::RngExt as _;
use sha2::{Digest as _, Sha256};

use crate::permission::Permission;
use crate::secret::Secret;

/// The expression for secret scanners: it matches every value, and [`parse`] tells a real one from a look-alike.
pub const SCANNER_REGEX: &str = r"\bgp[ilrsw]_[0-9A-Za-z]{36}\b";

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const PREFIX: usize = 4;
const IDENTITY: &str = "gpi_";
const LINK: &str = "gpl_";
const SESSION: &str = "gps_";
/// How many random characters follow the prefix.
pub(super) const BODY: usize = 30;
/// How many characters of the checksum follow those.
pub(super) const CHECKSUM: usize = 6;
/// How much of a value everybody may see: the prefix and four characters of 30, which leaves 154 bits.
const HINT: usize = PREFIX + 4;

/// A value's SHA-256: all that the store keeps of it. An unsalted fast hash is enough for 178 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of a value as a client presents it.
    pub fn of(value: &str) -> Self {
        Self(Sha256::digest(value.as_bytes()).into())
    }

    /// The digest of a value that nobody is to see.
    pub fn of_secret(value: &Secret) -> Self {
        Self::of(value.expose())
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Digest([redacted])")
    }
}

/// A new random value for this permission, from the operating system's generator.
pub fn generate(permission: Permission) -> Secret {
    with_prefix(prefix(permission))
}

/// A new identity token: what a person manages tokens with. It is never a registry token.
pub fn generate_identity() -> Secret {
    with_prefix(IDENTITY)
}

/// A new one-time link's secret part: it signs a person in, once.
pub fn generate_link() -> Secret {
    with_prefix(LINK)
}

/// A new session's value: what the browser of a person who signed in keeps.
pub fn generate_session() -> Secret {
    with_prefix(SESSION)
}

/// What a value that is well formed says of itself. `None` is a value that gatepass never made as a registry token.
pub fn parse(value: &str) -> Option<Permission> {
    Permission::ALL.into_iter().find(|permission| is_well_formed(value, prefix(*permission)))
}

/// Whether a value is a well-formed identity token.
pub fn is_identity(value: &str) -> bool {
    is_well_formed(value, IDENTITY)
}

/// Whether a value is the well-formed secret part of a one-time link.
pub fn is_link(value: &str) -> bool {
    is_well_formed(value, LINK)
}

/// Whether a value is a well-formed session.
pub fn is_session(value: &str) -> bool {
    is_well_formed(value, SESSION)
}

fn with_prefix(prefix: &str) -> Secret {
    let mut random = rand::rng();
    let mut value = String::with_capacity(PREFIX + BODY + CHECKSUM);
    value.push_str(prefix);
    value.extend((0..BODY).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])));
    let sum = checksum(&value);
    value.push_str(&sum);
    Secret::new(value)
}

fn is_well_formed(value: &str, prefix: &str) -> bool {
    if value.len() != PREFIX + BODY + CHECKSUM || !value.bytes().skip(PREFIX).all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (signed, sum) = value.split_at(PREFIX + BODY);
    value.starts_with(prefix) && checksum(signed) == sum
}

/// Whether these bytes are what follows the prefix of a value, by the checksum, whatever the prefix is.
pub(super) fn is_body(body: &[u8]) -> bool {
    let Some((random, sum)) = body.split_at_checked(BODY) else { return false };
    // A CRC32 has 32 bits, and six digits have more: the first is a small one.
    if sum.len() != CHECKSUM || !matches!(sum[0], b'0'..=b'4') || !body.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    [prefix(Permission::ReadOnly), prefix(Permission::ReadWrite), IDENTITY, LINK, SESSION]
        .into_iter()
        .any(|prefix| digits(crc32fast::hash(&[prefix.as_bytes(), random].concat())) == sum)
}

/// The prefix and the first four characters, to recognise a token by.
pub fn hint(secret: &Secret) -> String {
    secret.expose().chars().take(HINT).collect()
}

fn prefix(permission: Permission) -> &'static str {
    match permission {
        Permission::ReadOnly => "gpr_",
        Permission::ReadWrite => "gpw_",
    }
}

/// CRC32 (IEEE) of the text, as six base62 digits, the most significant first.
fn checksum(text: &str) -> String {
    digits(crc32fast::hash(text.as_bytes())).into_iter().map(char::from).collect()
}

fn digits(sum: u32) -> [u8; CHECKSUM] {
    let mut rest = sum as usize;
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % ALPHABET.len()];
        rest /= ALPHABET.len();
    }
    digits
}
