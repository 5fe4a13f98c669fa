//! What a letter stands for, where people, editors and those who mean harm write another that looks like it.

use unicode_normalization::UnicodeNormalization as _;

/// What a letter stands for: compatibility letters (NFKC, so full-width and mathematical ones, too), digits of other scripts,
/// and letters that look like plain Latin ones, Cyrillic and Greek ones first.
pub(crate) fn skeleton(letter: char) -> impl Iterator<Item = char> {
    letter.nfkc().map(|letter| {
        if letter.is_ascii() { letter } else { digit(letter).or_else(|| look_alike(letter)).unwrap_or(letter) }
    })
}

/// Where each script's decimal digits begin (Unicode 16, general category Nd), but for those that compatibility makes
/// ASCII's.
const ZEROS: [u32; 66] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0x104a0, 0x10d30, 0x10d40, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x116d0, 0x116da, 0x11730, 0x118e0, 0x11950, 0x11bf0, 0x11c50, 0x11d50,
    0x11da0, 0x11f50, 0x16a60, 0x16ac0, 0x16b50, 0x16d70, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e5f1, 0x1e950,
];

/// A decimal digit of any script as ASCII's.
fn digit(letter: char) -> Option<char> {
    let zero = ZEROS.partition_point(|zero| *zero <= u32::from(letter)).checked_sub(1).map(|place| ZEROS[place])?;
    char::from_digit(u32::from(letter) - zero, 10)
}

/// The letters that look like plain Latin ones in most fonts (UTS 39, confusables), and below each which it looks like.
const LOOK_ALIKES: [&str; 2] = [
    "аеорсухіјѕһԁԛԝӏАВЕЅІЈКМНОРСТУХԌԚԜαικνορυχɑɡıΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijshdqwlABESIJKMHOPCTYXGQWaikvopuxagiABEZHIKMNOPTYX",
];

/// The Latin letter that another looks like.
fn look_alike(letter: char) -> Option<char> {
    let [from, to] = LOOK_ALIKES;
    from.chars().position(|other| other == letter).and_then(|place| to.chars().nth(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        text.chars().flat_map(skeleton).collect()
    }

    #[test]
    fn what_looks_like_no_plain_letter_stays() {
        for text in ["", "npm-1", "日本語", "ж", "λ", "é", "ß", "\u{200b}"] {
            assert_eq!(read(text), text);
        }
    }

    #[test]
    fn look_alikes_and_digits_of_other_scripts_are_the_plain_ones() {
        for (text, plain) in
            [("ѕесrеt", "secret"), ("ＡＢＣ１", "ABC1"), ("𝐠𝐩𝐫", "gpr"), ("٣۴७", "347"), ("ΑΒΕ", "ABE"), ("ﬁ", "fi")]
        {
            assert_eq!(read(text), plain, "{text}");
        }
    }

    #[test]
    fn every_script_has_its_ten_digits_and_nothing_before_or_behind_them() {
        assert!(ZEROS.is_sorted());
        for zero in ZEROS {
            let read: String = (zero..zero + 10).filter_map(char::from_u32).filter_map(digit).collect();
            assert_eq!(read, "0123456789", "{zero:x}");
            let before = char::from_u32(zero - 1).filter(|_| !ZEROS.contains(&(zero - 10)));
            assert_eq!(before.and_then(digit), None, "{zero:x}");
        }
        let [from, to] = LOOK_ALIKES.map(|letters| letters.chars().count());
        assert_eq!(from, to, "a letter has nothing that it looks like");
    }
}
