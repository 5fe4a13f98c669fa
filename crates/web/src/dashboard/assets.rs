//! The style sheet, the script and the icon, which are part of the program.

use std::sync::LazyLock;

use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};

use gatepass_core::token::format::Digest;

/// Name, media type, content.
const ASSETS: [(&str, &str, &str); 3] = [
    ("style.css", "text/css; charset=utf-8", include_str!("assets/style.css")),
    ("script.js", "text/javascript; charset=utf-8", include_str!("assets/script.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// What changes when any of them does, so that browsers may keep them.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: String = ASSETS.iter().map(|(_, _, content)| *content).collect();
    gatepass_core::hexadecimal::encode(&Digest::of(&all).0[..6])
});

/// Where an asset is.
pub(super) fn path(name: &str) -> String {
    format!("/dashboard/assets/{name}?v={}", *VERSION)
}

/// One of them; `None` where there is none of this name.
pub(super) fn asset(name: &str) -> Option<Response> {
    let (_, media_type, content) = ASSETS.iter().find(|(asset, _, _)| *asset == name)?;
    let kept = "public, max-age=31536000, immutable";
    Some(([(CONTENT_TYPE, *media_type), (CACHE_CONTROL, kept)], *content).into_response())
}
