//! Parameters that select an action or a method, in any spelling.

use unicode_normalization::UnicodeNormalization as _;

use super::decoded;

/// Names that servers take an action or a method from: of old package indexes, CGI scripts and web frameworks.
const ACTIONS: [&str; 27] = [
    "act",
    "action",
    "actions",
    "call",
    "cmd",
    "command",
    "delete",
    "do",
    "exec",
    "execute",
    "func",
    "function",
    "httpmethod",
    "httpmethodoverride",
    "method",
    "methodoverride",
    "op",
    "oper",
    "operation",
    "perform",
    "remove",
    "requestmethod",
    "submit",
    "verb",
    "xhttpmethod",
    "xhttpmethodoverride",
    "xmethodoverride",
];

/// Whether a parameter's name selects an action or a method, in any spelling that a server could take for it.
pub(super) fn names_an_action(query: &str) -> bool {
    if query.is_empty() {
        return false;
    }
    query.split(['&', ';']).any(|pair| {
        let mut name = pair.split('=').next().unwrap_or_default().to_owned();
        // Again, for upstreams behind another proxy that decodes.
        for _ in 0..3 {
            name = decoded(&name);
        }
        // `action[]`, `a[action]`; what follows a NUL is lost to some.
        name.nfkc().collect::<String>().split(['[', ']', '\0', '=', '.']).any(|part| {
            let bare: String =
                part.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
            ACTIONS.binary_search(&bare.as_str()).is_ok()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        assert!(ACTIONS.is_sorted());
    }
}
