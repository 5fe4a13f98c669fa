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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, Error};

    #[test]
    fn where_it_cannot_be_told_what_is_taken_no_name_is_free() {
        let taken = |_: &str| Err(Error::new(Code::StoreUnavailable, "The store is away.", "Try again."));
        assert_eq!(first_free("ci", taken).unwrap_err().code(), Code::StoreUnavailable);
    }

    #[test]
    fn the_free_name_is_the_next_after_those_that_are_taken_and_is_found_by_few_questions() {
        for taken in 0..300_u64 {
            let mut asked = 0;
            let free = first_free("ci", |name| {
                asked += 1;
                let number = name.strip_prefix("ci-").map_or(1, |number| number.parse().unwrap());
                Ok(number <= taken)
            });
            let expected = if taken == 0 { "ci".to_owned() } else { format!("ci-{}", taken + 1) };
            assert_eq!(free.unwrap(), expected);
            assert!(asked <= 20, "{asked} questions for {taken}");
        }
    }

    #[test]
    fn a_name_that_is_made_up_has_no_part_of_which_nothing_is_left() {
        let npm = Some(PackageManager::Npm);
        for (manager, environment, permission, name) in [
            (None, None, Permission::ReadOnly, "read-only"),
            (None, Some("!!"), Permission::ReadWrite, "read-write"),
            (npm, Some("Staging EU"), Permission::ReadWrite, "npm-staging-eu-read-write"),
            (Some(PackageManager::YarnBerry), None, Permission::ReadOnly, "yarn-berry-read-only"),
        ] {
            assert_eq!(derived(manager, environment, permission), name);
        }
    }

    #[test]
    fn a_word_with_a_letter_that_people_confuse_or_of_another_length_is_not_random() {
        for word in ["", "abcdefg", "abcdefghj", "abcdefg0", "abcdefgo", "abcdefg1", "abcdefgl", "ABCDEFGH", "abcdefg-"]
        {
            assert!(!is_random_word(word, 8), "{word}");
        }
        for length in [0, 1, 8, 40] {
            assert!(is_random_word(&random_word(length), length));
        }
        for name in ["", "Ünïcode", "!!", "a/b", "ci docker"] {
            let username = username(name);
            let (_, end) = username.rsplit_once('-').unwrap();
            assert!(is_random_word(end, SUFFIX_LENGTH), "{username}");
            assert!(username.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        }
    }
}
