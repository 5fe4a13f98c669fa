//! `Forwarded` (RFC 7239): what proxies say of the hops that a request came by. Read here once, for whoever asks for the
//! client's address and for whoever asks for the host that it wanted: the one takes nothing that is not well formed, the
//! other all that could be meant.
//!
//! The crates for it were looked at: they give the well-formed parts only, or were left years ago.

/// One parameter of a hop: `for=192.0.2.1`, `host="gate.example:80"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    name: &'a str,
    /// Without its quotes.
    pub(super) value: &'a str,
    /// Whether it is as section 4 has it: a token, or quoted.
    pub(super) well_formed: bool,
}

impl Parameter<'_> {
    /// Whether it has this name, in capitals or not.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// The elements of a header that is a list, left to right (RFC 9110, section 5.6.1), and whether every quote in it has its
/// other.
pub(super) fn elements(line: &str) -> (Vec<&str>, bool) {
    parts(line, ',')
}

/// The parameters of one element.
pub(super) fn parameters(element: &str) -> impl Iterator<Item = Parameter<'_>> {
    parts(element, ';').0.into_iter().filter(|pair| !pair.is_empty()).map(|pair| {
        let Some((name, value)) = pair.split_once('=') else {
            return Parameter { name: pair, value: "", well_formed: false };
        };
        // Escapes are for what stands in no address.
        let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let (value, well_formed) = match quoted {
            Some(value) => (value, !value.contains(['"', '\\'])),
            None => (value, !value.contains(['"', '\\', ' ', '[', ':'])),
        };
        Parameter { name: name.trim(), value: value.trim().trim_matches('"'), well_formed }
    })
}

/// The parts of a text between separators that are not within quotes, and whether every quote has its other.
fn parts(text: &str, separator: char) -> (Vec<&str>, bool) {
    let (mut found, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == separator && !quoted => {
                found.push(text[start..index].trim());
                start = index + letter.len_utf8();
            }
            _ => {}
        }
    }
    found.push(text[start..].trim());
    (found, !quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_well_formed_is_told_and_read_as_far_as_it_goes() {
        let one = |text: &'static str| parameters(text).next().unwrap();
        for (text, name, value, well_formed) in [
            ("for", "for", "", false),
            ("for=[::1]", "for", "[::1]", false),
            ("host=gate.example:80", "host", "gate.example:80", false),
            ("for=\"a", "for", "a", false),
            ("for=\"a\\\"b\"", "for", "a\\\"b", false),
            ("For=192.0.2.1", "for", "192.0.2.1", true),
            ("FOR = 192.0.2.1", "for", "192.0.2.1", false),
            ("for=\"[::1]:80\"", "for", "[::1]:80", true),
            ("host=\"a;b,c\"", "host", "a;b,c", true),
        ] {
            let found = one(text);
            assert!(found.is(name), "{text}");
            assert_eq!((found.value, found.well_formed), (value, well_formed), "{text}");
        }
        assert_eq!(elements("for=\"a,b\", for=c"), (vec!["for=\"a,b\"", "for=c"], true));
        assert_eq!(elements("for=\"a, for=c"), (vec!["for=\"a, for=c"], false));
    }
}
