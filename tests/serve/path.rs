//! The one reading of a path: what is refused, and what becomes of the rest.

use gatepass_gateway::{Exception, PlainPath};
use proptest::prelude::*;

#[test]
fn a_path_that_servers_understand_in_different_ways_is_refused() {
    for path in [
        // Segments that lead elsewhere, after one decoding or two, on Windows, behind a cut at `;`.
        "/v2/docker/../admin",
        "/v2/docker/..",
        "/a/./x",
        "/./x",
        "/a/%2e%2e/x",
        "/a/%2E./x",
        "/a/a%2f..%2fb",
        "/a/%252e%252e/x",
        "/a/..;/b",
        "/a/.../b",
        "/a/.%20/b",
        "/a/..%20./b",
        // Empty segments.
        "//a",
        "/a//b",
        "/a//",
        // Separators and controls, encoded or not.
        "/a%2fb",
        "/a/b%2F",
        "/%2fa",
        "/a%5c..%5cb",
        "/a\\b",
        "/a%00b",
        "/a%0d%0ab",
        "/a%7fb",
        "/a%3fb=c",
        "/a%23b",
        "/a%3bb",
        "/a;b=c/d",
        "/a;b",
        // Encoded twice, half, or as nothing.
        "/a%25b",
        "/a%2565",
        "/a%2",
        "/a%",
        "/a%g0",
        "/a%u002e",
        // Not UTF-8: overlong, cut off, other encodings.
        "/a%c0%ae%c0%ae/b",
        "/a%c0%afb",
        "/a%e9",
        "/a%ed%a0%80",
        // What some servers fold into separators, and controls beyond ASCII.
        "/a%EF%BC%8F..%EF%BC%8Fb",
        "/a/\u{ff0e}\u{ff0e}/b",
        "/a\u{2024}\u{2024}b",
        "/a%C2%85b",
        // Exceptions that are none.
        "/@acme%2f..",
        "/@acme%2f.ui",
        "/@%2fui",
        "/@acme%2fui%2fx",
        "/@acme%2f",
        "/@acme%252fui",
        "/acme%2fui",
        "/refs%2fpr%2f..",
        "/refs%2fpr%2f",
        "/refs%2fheads%2fmain",
        "/refs%2fpr%2f1%2f2",
        "/@a%2fb/refs%2fpr%2f1",
        "/v1.zip;go.version=v1;x=y",
        "/v1.zip;go.version=",
        "/v1.zip;go.version=v1/x",
        // No path at all.
        "",
        "*",
        "a/b",
    ] {
        assert!(PlainPath::of(path).is_err(), "{path}");
    }
}

#[test]
fn spellings_that_say_the_same_become_one() {
    for (path, plain) in [
        ("/", "/"),
        ("/a/", "/a/"),
        ("/a..b/c.", "/a..b/c."),
        ("/.npmrc", "/.npmrc"),
        ("/%61pi/v1/api%5Fkey", "/api/v1/api_key"),
        ("/%2d/npm", "/-/npm"),
        ("/%7Ea", "/~a"),
        ("/sha256%3aaa", "/sha256:aa"),
        ("/%40v/%21acme", "/@v/!acme"),
        ("/v1.0.0+incompatible%2Bx", "/v1.0.0+incompatible%2Bx"),
        ("/Packages%28Id=%27a%27%29", "/Packages(Id='a')"),
        ("/a%20b%c3%a9", "/a%20b%C3%A9"),
        ("/b\u{e9}", "/b%C3%A9"),
        ("/a\"{b}|^[c]", "/a%22%7Bb%7D%7C%5E%5Bc%5D"),
    ] {
        assert_eq!(PlainPath::of(path).unwrap().as_str(), plain);
        assert_eq!(PlainPath::of(plain).unwrap().as_str(), plain, "it is one already");
    }
}

#[test]
fn what_an_ecosystem_needs_is_an_exception_that_is_named() {
    for (path, plain, exception) in [
        ("/@acme%2fui", "/@acme%2Fui", Exception::NpmScope),
        ("/%40acme%2Fui/-rev/1", "/@acme%2Fui/-rev/1", Exception::NpmScope),
        ("/a/resolve/refs%2fpr%2F12/x", "/a/resolve/refs%2Fpr%2F12/x", Exception::HubRevision),
        ("/a/resolve/refs%2Fconvert%2Fparquet/x", "/a/resolve/refs%2Fconvert%2Fparquet/x", Exception::HubRevision),
        ("/m/@v/v1.0.0.zip;go.version=v1.0.0", "/m/@v/v1.0.0.zip;go.version=v1.0.0", Exception::GoVersion),
    ] {
        let found = PlainPath::of(path).unwrap();
        assert_eq!((found.as_str(), found.whole().exception()), (plain, Some(exception)));
    }
}

/// As an upstream might read it that decodes as often as it can, merges slashes and leaves out dots.
fn as_anybody_reads_it(path: &str) -> String {
    let mut path = path.as_bytes().to_vec();
    for _ in 0..3 {
        path = percent_encoding::percent_decode(&path).collect();
    }
    String::from_utf8(path).unwrap()
}

proptest! {
    /// Whatever comes: what is let through reads the same for whoever decodes once or three times, and holds nothing that
    /// leads elsewhere.
    #[test]
    fn what_is_plain_means_one_place(path in "/([a-zA-Z0-9._~@:+;-]|%[0-9a-fA-F]{2}|%|/|\\\\|\u{e9}|\u{ff0f}){0,40}") {
        if let Ok(plain) = PlainPath::of(&path) {
            let text = plain.as_str();
            let again = PlainPath::of(text).unwrap();
            prop_assert_eq!(again.as_str(), text);
            let decoded: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
            let read = as_anybody_reads_it(text);
            prop_assert_eq!(decoded, read.as_bytes());
            prop_assert!(!read.contains("//") && !read.contains('\\') && !read.chars().any(char::is_control), "{read}");
            prop_assert!(read.split('/').all(|segment| segment != "." && segment != ".."), "{read}");
            if plain.whole().exception().is_none() {
                prop_assert_eq!(read.matches('/').count(), text.matches('/').count());
            }
        }
    }
}
