//! What a failing answer says. JFrog's services have four shapes of error between them, and what stands before them
//! (proxies, login pages) has others.

use serde_json::Value;

use super::known_values::KnownValues;
use gatepass_core::token::name::cleaned;

/// The most characters of a message that are passed on.
const LONGEST: usize = 200;

/// What the body says, as a clause: cleaned, bounded, and without tokens.
///
/// - Access: `{"errors":[{"code":"NOT_FOUND","message":"…","detail":"…"}]}`
/// - Artifactory: `{"errors":[{"status":401,"message":"Bad credentials"}]}`
/// - the older token API: `{"error":"invalid_request","error_description":"…"}`
/// - Xray: `{"error":"Found invalid token"}`
pub(super) fn of(body: &[u8], known: &KnownValues) -> String {
    let quoted = match serde_json::from_slice::<Value>(body) {
        Ok(value) => in_json(&value),
        Err(_) => None,
    };
    match quoted {
        Some(quoted) => format!("\"{}\"", fit(&quoted, known)),
        None => format!("it answered {}", kind_of(body, known)),
    }
}

/// What a body is, where it is not what was expected.
pub(super) fn kind_of(body: &[u8], known: &KnownValues) -> String {
    let start = String::from_utf8_lossy(&body[..body.len().min(64 << 10)]);
    let start = start.trim_start();
    if start.is_empty() {
        return "nothing".to_owned();
    }
    if start.starts_with('<') {
        let title = start.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>"));
        return match title.map(|(title, _)| fit(title, known)).filter(|title| !title.is_empty()) {
            Some(title) => format!("a web page (\"{title}\")"),
            None => "a web page".to_owned(),
        };
    }
    if serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok() {
        return "JSON of another kind".to_owned();
    }
    "something that is not JSON".to_owned()
}

fn in_json(value: &Value) -> Option<String> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    if let Some(first) = value.get("errors").and_then(|errors| errors.get(0)) {
        let message = text(first, "message").or_else(|| text(first, "code"));
        return match (message, text(first, "detail")) {
            (Some(message), Some(detail)) if !detail.is_empty() => Some(format!("{message}: {detail}")),
            (Some(message), _) => Some(message),
            (None, detail) => detail,
        };
    }
    text(value, "error_description").or_else(|| text(value, "error"))
}

fn fit(text: &str, known: &KnownValues) -> String {
    cleaned(known.taken_out_of(text).trim().trim_end_matches('.'), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepass_core::secret::Secret;

    fn known() -> KnownValues {
        KnownValues::new(Secret::new("own".to_owned()))
    }

    #[test]
    fn each_shape_of_error_becomes_its_message() {
        for (body, expected) in [
            (r#"{"errors":[{"code":"NOT_FOUND","message":"Token not found."}]}"#, "\"Token not found\""),
            (r#"{"errors":[{"code":"BAD","message":"No","detail":"too long"}]}"#, "\"No: too long\""),
            (r#"{"errors":[{"status":401,"message":"Bad credentials"}]}"#, "\"Bad credentials\""),
            (r#"{"errors":[{"code":"FORBIDDEN"}]}"#, "\"FORBIDDEN\""),
            (r#"{"error":"invalid_request","error_description":"capped at 3600"}"#, "\"capped at 3600\""),
            (r#"{"error":"Found invalid token"}"#, "\"Found invalid token\""),
            ("<html><head><title>502 Bad\nGateway</title>", "it answered a web page (\"502 Bad Gateway\")"),
            ("  <!doctype html>", "it answered a web page"),
            ("", "it answered nothing"),
            ("upstream connect error", "it answered something that is not JSON"),
            (r#"{"errors":[]}"#, "it answered JSON of another kind"),
            ("[1]", "it answered JSON of another kind"),
        ] {
            assert_eq!(of(body.as_bytes(), &known()), expected, "{body}");
        }
    }

    #[test]
    fn a_message_is_bounded_and_holds_no_token() {
        let token = format!("eyJ{}.{}.x", "a".repeat(30), "b".repeat(30));
        let expected =
            of(format!(r#"{{"error":"bad token {token}, \u202e{}"}}"#, "x".repeat(9000)).as_bytes(), &known());
        assert!(
            expected.chars().count() < LONGEST + 5 && !expected.contains(&token) && !expected.contains('\u{202e}'),
            "{expected}"
        );
    }
}
