//! Parts of a value of ours, copied without the prefix, in the forms in which one is pasted.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::forms::{LETTERS, Letter, Pasted, Value, pieces, plain};

/// What is left of a value of ours where somebody copied a part of it, and not the prefix: no checksum tells it.
pub fn of_own_cut(value: &Value) -> Vec<Pasted> {
    let mut forms = Vec::new();
    for part in [4..34, 4..39, 5..40, 8..34, 8..40, 14..40, 10..34] {
        let text = &value.text[part];
        let as_it_is = |form, pasted: String| Pasted { form, text: pasted, never: pieces(text, plain) };
        forms.extend([
            as_it_is("cut", text.to_owned()),
            as_it_is("cut, in a sentence", format!("the old one {text} is gone")),
            as_it_is("cut, in a variable", format!("TOKEN={text}\n")),
            as_it_is("cut, in a path", format!("/opt/{text}/x")),
            as_it_is("cut, as a form has it", format!("old+{text}+is+gone")),
            as_it_is("cut, before a dot", format!("({text}...)")),
        ]);
        for (form, write) in LETTERS {
            forms.push(Pasted { form, text: text.chars().map(write).collect(), never: pieces(text, write) });
        }
        let code = STANDARD.encode(format!("somebody:{text}"));
        let never = code.as_bytes().chunks_exact(16).map(|piece| String::from_utf8_lossy(piece).into_owned()).collect();
        forms.push(Pasted { form: "cut, in base64", text: code, never });
        let spaced: Letter = |letter| format!("{letter} ");
        forms.push(Pasted {
            form: "cut, spaces between letters",
            text: text.chars().map(spaced).collect(),
            never: pieces(text, spaced),
        });
    }
    forms
}
