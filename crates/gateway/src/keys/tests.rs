//! Spellings of a key that some reader takes for it, and what is not taken for it.

use super::*;

/// Spellings of a key, none of which is it, as they stand in a document of JSON.
pub(crate) fn spellings(key: &str) -> Vec<String> {
    let mut all = vec![key.to_uppercase(), format!("{}{}", key[..1].to_uppercase(), &key[1..])];
    for (at, letter) in key.char_indices() {
        let with = |other: &str| format!("{}{other}{}", &key[..at], &key[at + letter.len_utf8()..]);
        let code = u32::from(letter);
        all.push(with(&letter.to_uppercase().to_string()));
        // Escaped once, and again.
        all.extend(
            [format!("\\u{code:04x}"), format!("\\\\u{code:04x}"), format!("%{code:02x}")].map(|text| with(&text)),
        );
        all.push(with(&format!("%25{code:02X}")));
        let wide = char::from_u32(code + 0xfee0).unwrap();
        all.extend([with(&wide.to_string()), with(&format!("{letter}\u{301}"))]);
        match letter {
            's' => all.extend(["\u{17f}", "\\u017f", "\\u017F", "%C5%BF"].map(with)),
            'k' => all.extend(["\u{212a}", "\\u212a"].map(with)),
            'i' => all.extend(["\u{131}", "\u{130}", "\\u0131", "\u{1d4be}"].map(with)),
            '-' => all.extend(["\u{2010}", "\u{2011}", "\u{2212}", "\u{fe63}"].map(with)),
            _ => {}
        }
    }
    let unseen = [
        " ",
        "\\t",
        "\\n",
        "\\r",
        "\u{a0}",
        "\u{3000}",
        "\u{85}",
        "\\u0000",
        "\\u0001",
        "\u{7f}",
        "\u{ad}",
        "\u{200b}",
        "\u{200e}",
        "\u{2060}",
        "\u{fe0f}",
        "\u{feff}",
        "\u{e0001}",
        "%00",
        "%20",
    ];
    for unseen in unseen {
        all.extend([format!("{unseen}{key}"), format!("{key}{unseen}"), format!("{}{unseen}{}", &key[..1], &key[1..])]);
    }
    all.push(format!("{key}\\u0000x"));
    all.retain(|spelling| spelling != key);
    all.sort_unstable();
    all.dedup();
    all
}

#[test]
fn a_key_in_a_spelling_that_somebody_takes_for_it_is_no_member() {
    let keys = ["_id", "name", "version", "versions", "dist", "dist-tags", "_attachments", "vers", "id", "keywords"];
    let mut cases = 0;
    for key in keys {
        for spelling in spellings(key).iter().map(String::as_str).chain([key]) {
            for object in [
                format!("{{\"{key}\":1,\"{spelling}\":2}}"),
                format!("{{\"{spelling}\":2,\"x\":1,\"{key}\":1}}"),
                format!("{{\"{spelling}\":1}}"),
            ] {
                let is_plain = object == format!("{{\"{key}\":1}}");
                assert_eq!(Members::of(&object, &keys).is_some(), is_plain, "{object}");
                assert!(is_plain || key.contains('-') || Members::plain(&object).is_none(), "{object}");
                cases += 1;
            }
        }
    }
    assert!(cases > 3_000, "{cases}");
}

#[test]
fn other_keys_are_members_in_whatever_letters() {
    for key in [
        "",
        "//",
        "//name",
        "// version",
        "Names",
        "names",
        "versio",
        "_name",
        "дist",
        "名前",
        "name.x",
        "disttags",
        "a\\\"b",
        "$schema",
    ] {
        let object = format!("{{\"{key}\":1,\"name\":\"x\"}}");
        let members = Members::of(&object, &["name", "version", "dist", "dist-tags"]).expect(key);
        assert_eq!(members.text("name"), Some(Some("x".to_owned())));
        assert_eq!((members.text("version"), members.iter().count()), (Some(None), 2));
    }
    for object in ["", "[]", "{", "\"x\"", "{}{}", "{\"x\":1,\"x\":1}", "{\"x\":1,\"\\u0078\":1}"] {
        assert!(Members::of(object, &[]).is_none(), "{object}");
    }
    assert_eq!(Members::of("{\"name\":null}", &[]).unwrap().text("name"), None);
}
