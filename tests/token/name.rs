//! Names with every awkward character: what is refused, what is kept, and what is made of them.

use gatepass_core::error::Code;
use gatepass_core::token::name::{self, LONGEST_NAME};
use proptest::prelude::*;

#[test]
fn names_that_could_pass_for_others_are_refused() {
    for bad in [
        "",
        "   ",
        "a\u{0}b",
        "two\nlines",
        "tab\there",
        "\u{202e}drowssap",
        "zero\u{200b}width",
        "joined\u{200d}name",
        "tag\u{e0041}ged",
        "soft\u{ad}hyphen",
        "\u{1b}[31mred",
        "bom\u{feff}",
        "private\u{e000}",
        "variation\u{fe0f}",
    ] {
        let error = name::token_name(bad).unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{bad:?}");
        assert!(error.to_string().contains("nothing was changed"), "{error}");
    }
}

#[test]
fn a_name_that_is_too_long_is_refused_and_the_longest_is_kept() {
    assert!(name::token_name(&"é".repeat(LONGEST_NAME)).is_ok());
    assert!(name::token_name(&"é".repeat(LONGEST_NAME + 1)).is_err());
    let towers = format!("a{}", "\u{301}".repeat(10_000));
    assert!(name::token_name(&towers).is_err(), "one character of ten thousand marks");
}

#[test]
fn awkward_names_are_kept_as_they_were_given() {
    for good in
        ["Ci Bot's \"deploy\" <token>", "naïve/ünïcödé\\path", "日本語", "$(rm -rf ~)", "'; DROP TABLE token; --", "🚀"]
    {
        assert_eq!(name::token_name(good).unwrap(), good);
    }
    assert_eq!(name::token_name("  e\u{301}  ").unwrap(), "é", "trimmed and composed");
}

#[test]
fn names_are_compared_case_and_form_aside() {
    for (one, other) in
        [("CI-BOT", "ci-bot"), ("ＣＩ", "ci"), ("é", "e\u{301}"), ("ﬁx", "fix"), (" a ", "a"), ("ÄÖ", "äö")]
    {
        assert_eq!(name::key(one), name::key(other));
    }
    assert_ne!(name::key("ci-bot"), name::key("ci bot"));
    // U+0384, a Greek accent, is a space and a combining accent in the compatibility form.
    assert_eq!(name::key("\u{384}"), name::key(&name::key("\u{384}")));
}

#[test]
fn environments_have_plain_names() {
    for bad in ["", "-prod", ".prod", "prod/eu", "prod eu", "prød", &"a".repeat(64)] {
        assert!(name::environment_name(bad).is_err(), "{bad:?}");
    }
    for good in ["production", "eu.prod_1-a", "9", &"a".repeat(63)] {
        assert_eq!(name::environment_name(good).unwrap(), good);
    }
}

#[test]
fn what_other_people_wrote_is_cleaned_and_bounded() {
    assert_eq!(name::cleaned("a\u{202e}b\u{1b}[31m\nc", 100), "ab[31m c");
    assert_eq!(name::cleaned("👩‍🚀👩‍🚀👩‍🚀", 2).chars().last(), Some('…'));
}

proptest! {
    #[test]
    fn a_slug_stands_in_a_url_as_it_is(text in any::<String>()) {
        let slug = name::slug(&text);
        prop_assert!(slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'));
        prop_assert!(slug.len() <= 40 && !slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"));
    }

    #[test]
    fn a_kept_name_is_kept_the_same_again(text in any::<String>()) {
        if let Ok(kept) = name::token_name(&text) {
            prop_assert_eq!(name::token_name(&kept).unwrap(), kept.clone());
            prop_assert_eq!(name::key(&kept), name::key(&text));
            prop_assert_eq!(name::cleaned(&kept, 1000), kept);
        }
    }

    #[test]
    fn a_key_is_its_own_key(text in any::<String>()) {
        let key = name::key(&text);
        prop_assert_eq!(name::key(&key), key);
    }
}
