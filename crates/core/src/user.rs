//! Users: who may manage tokens over HTTP; and who of them is signed in.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::actor::Role;
use crate::confusable;
use crate::error::{Code, Error, Result};
use crate::secret::Secret;
use crate::token::name::{self, LONGEST_NAME};

/// How long somebody stays signed in.
pub const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// Somebody who manages tokens over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Their name, as `created_by` has it.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created: Timestamp,
    /// By whom.
    pub created_by: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// Who, with the role that they have now.
    pub user: User,
    /// When the session ends.
    pub expires: Timestamp,
}

/// A session that began.
#[derive(Debug)]
pub struct BegunSession {
    /// Whose it is, and until when.
    pub signed_in: SignedIn,
    /// What their browser shows for it.
    pub value: Secret,
}

/// What signs a user in to the dashboard, once.
#[derive(Debug)]
pub struct Link {
    /// The user whom it signs in.
    pub user: User,
    /// The link's secret part.
    pub secret: Secret,
    /// Until when it is good.
    pub expires: Timestamp,
}

/// The scripts that people write names in (UAX 31, table 5), each with those that stand beside it in one name (UTS 39,
/// highly restrictive): of others, letters look like those of a name that somebody else has.
const SCRIPTS: [&str; 26] = [
    r"\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Hangul}ー",
    r"\p{Cyrillic}",
    r"\p{Greek}",
    r"\p{Arabic}",
    r"\p{Armenian}",
    r"\p{Bengali}",
    r"\p{Devanagari}",
    r"\p{Ethiopic}",
    r"\p{Georgian}",
    r"\p{Gujarati}",
    r"\p{Gurmukhi}",
    r"\p{Hebrew}",
    r"\p{Kannada}",
    r"\p{Khmer}",
    r"\p{Lao}",
    r"\p{Malayalam}",
    r"\p{Myanmar}",
    r"\p{Oriya}",
    r"\p{Sinhala}",
    r"\p{Tamil}",
    r"\p{Telugu}",
    r"\p{Thaana}",
    r"\p{Thai}",
    r"\p{Tibetan}",
    r"\p{Tifinagh}",
    r"\p{Mongolian}",
];

/// A name: letters of one script, marks and digits, with signs between that names of people and of systems' accounts have.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let of = |script: &str| {
        let word = format!(r"[[{script}\p{{M}}\p{{Nd}}]&&[\p{{L}}\p{{M}}\p{{Nd}}]]+");
        format!(r"_?{word}(?:[._@+'’\\ -]{word})*\$?")
    };
    Regex::new(&format!("^(?:{})$", SCRIPTS.map(of).join("|"))).ok()
});

/// A user's name as it is kept: NFC, without leading and trailing space.
///
/// # Errors
/// `InvalidArgument` for an empty name, one longer than [`LONGEST_NAME`], one with anything but letters of one script, digits
/// and single signs between them (`.`, `_`, `-`, `@`, `+`, an apostrophe, a backslash, a space), and one with a value in it.
pub fn user_name(text: &str) -> Result<String> {
    let name: String = text.trim().nfc().collect();
    name::refuse_value("user's name", &name)?;
    let is_plain = NAME.as_ref().is_some_and(|form| form.is_match(&name));
    let begins_plain = !name.starts_with(unicode_normalization::char::is_combining_mark);
    if is_plain && begins_plain && !name.contains(name::is_hidden) && name.chars().count() <= LONGEST_NAME {
        return Ok(name);
    }
    let what = format!(
        "A user's name has 1 to {LONGEST_NAME} letters of one script and digits, with single dots, dashes, underscores, \
         spaces, apostrophes, + or @ between them; nothing was changed."
    );
    Err(Error::new(Code::InvalidArgument, what, "Choose such a name."))
}

/// Whether two users' names are one, or look alike as people write and read them (UTS 39, confusables): as they stand, or in
/// small letters, since case tells no two apart.
pub fn are_alike(one: &str, other: &str) -> bool {
    let cases = |name: &str| [name.to_owned(), name.to_lowercase()].map(|name| skeleton(&name));
    let others = cases(other);
    key(one) == key(other) || cases(one).iter().any(|skeleton| others.contains(skeleton))
}

/// A name with each letter that looks like another as one and the same, whatever its case.
fn skeleton(name: &str) -> String {
    let letters = name.nfkc().flat_map(confusable::skeleton).map(|letter| match letter {
        'I' | '1' => 'l',
        '0' => 'o',
        letter => letter,
    });
    // Two that stand side by side look like one.
    letters.collect::<String>().to_lowercase().replace("rn", "m").replace("vv", "w")
}

/// What two users' names are told apart by, so that no two look alike: in lower case, with the letters and digits of other
/// scripts as the Latin ones that they look like.
fn key(name: &str) -> String {
    name::key(name).chars().flat_map(confusable::skeleton).collect::<String>().to_lowercase()
}
