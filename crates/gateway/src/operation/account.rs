//! Words that stand for the account at the upstream where a route has room for any name. Web frameworks strip a format off
//! the end of a path: to them `/profile.zip` and `/users/1.json` are `/profile` and `/users/1`.

/// What servers call their accounts' own pages, in letters and digits only.
const WORDS: [&str; 36] = [
    "access",
    "account",
    "accounts",
    "admin",
    "apikey",
    "apikeys",
    "auth",
    "authtokens",
    "credentials",
    "invitations",
    "keys",
    "login",
    "logout",
    "manage",
    "me",
    "members",
    "oauth",
    "oidc",
    "organisations",
    "organizations",
    "orgs",
    "password",
    "profile",
    "profiles",
    "register",
    "session",
    "sessions",
    "settings",
    "signin",
    "signup",
    "teams",
    "token",
    "tokens",
    "user",
    "users",
    "whoami",
];

/// Whether a path begins with such a word, at the root or below `api` and a version, whatever format is behind it.
pub(super) fn is_of_an_account(segments: &[&str]) -> bool {
    let is_api = |segment: &str| {
        let version = segment.strip_prefix(['v', 'V']).unwrap_or_default();
        segment.eq_ignore_ascii_case("api")
            || (!version.is_empty() && version.bytes().all(|digit| digit.is_ascii_digit() || digit == b'.'))
    };
    let Some(first) = segments.iter().find(|segment| !is_api(segment)) else { return false };
    let name = first.split('.').next().unwrap_or_default();
    let bare: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    WORDS.binary_search(&bare.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order() {
        assert!(WORDS.is_sorted());
    }
}
