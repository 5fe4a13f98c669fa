//! The names that the authority makes up: a token's name when nobody gave one, and every token's username.

use rand::RngExt as _;

use crate::ecosystem::PackageManager;
use crate::error::Result;
use crate::permission::Permission;
use crate::token::name;

/// The letters of what is made at random: no `0`, `o`, `1`, `l` or `i`, which people confuse when they read one out.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// How many of them stand after a username's dash. With 31^8 endings, two tokens of one name meet once in 850 thousand million.
const SUFFIX_LENGTH: usize = 8;

/// What a token that nobody named is called after: `npm-staging-read-write`, `read-only`.
pub fn derived(package_manager: Option<PackageManager>, environment: Option<&str>, permission: Permission) -> String {
    let permission = match permission {
        Permission::ReadOnly => "read-only",
        Permission::ReadWrite => "read-write",
    };
    let parts = [package_manager.map(PackageManager::name), environment].into_iter().flatten().map(name::slug);
    let mut words: Vec<String> = parts.filter(|word| !word.is_empty()).collect();
    words.push(permission.to_owned());
    words.join("-")
}

/// The first of `base`, `base-2`, `base-3` … that is free, by few questions however many are taken: the distance is
/// doubled until a free one is found, then halved. After gaps it may be a later one than the very first.
///
/// # Errors
/// Those of `taken`.
pub fn first_free(base: &str, mut taken: impl FnMut(&str) -> Result<bool>) -> Result<String> {
    let numbered = |number: u64| if number == 1 { base.to_owned() } else { format!("{base}-{number}") };
    let (mut last_taken, mut free) = (0, 1);
    while taken(&numbered(free))? {
        last_taken = free;
        free *= 2;
    }
    while free - last_taken > 1 {
        let middle = last_taken + (free - last_taken) / 2;
        if taken(&numbered(middle))? {
            last_taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(numbered(free))
}

/// A username for a token of this name: lower-case letters, digits and dashes, so that it stands in a URL as it is.
pub fn username(token_name: &str) -> String {
    let slug = name::slug(token_name);
    let mut username = if slug.is_empty() { "token".to_owned() } else { slug };
    username.push('-');
    username.push_str(&random_word(SUFFIX_LENGTH));
    username
}

/// So many random letters and digits, none of which people confuse.
pub fn random_word(length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect()
}

/// Whether a word of this length may be one of [`random_word`].
pub fn is_random_word(word: &str, length: usize) -> bool {
    word.len() == length && word.bytes().all(|byte| LETTERS.contains(&byte))
}
