//! What is read and limited by a word for it is asked about; what says how little is done, and for whom, is not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn what_is_read_and_limited_is_asked_about_in_each_language() {
    for (requests, limits) in [
        (
            &["the partner may download the ", "our auditor wants to read the "][..],
            &["sdk and nothing else", "handbook, nothing more", "sdk only"][..],
        ),
        (&["der Partner darf das "], &["SDK herunterladen und sonst nichts", "SDK nur herunterladen, sonst nichts"]),
        (&["le partenaire peut télécharger le "], &["sdk et rien d'autre", "sdk, rien de plus"]),
        (&["el auditor solo puede ver "], &["finanzas/", "contabilidad", "el sdk"]),
        (&["o parceiro pode baixar o "], &["sdk, e nada mais", "sdk e mais nada"]),
        (&["只能下载 ", "只能读取 "], &["weather-tools", "sdk"]),
    ] {
        assert_eq!(every_limit_is_asked_about(requests, limits), requests.len() * limits.len(), "{requests:?}");
    }
}

#[test]
fn what_is_left_out_of_what_is_read_is_asked_about() {
    let left_out = [", not the release ones", ", not the rest", ", but not our internal packages"];
    assert_eq!(every_limit_is_asked_about(&["pull access to base images", "read token"], &left_out), 6);
    let french = [", pas aux paquets internes", ", mais pas le reste"];
    assert_eq!(every_limit_is_asked_about(&["accès en lecture"], &french), 2);
}

#[test]
fn how_little_is_done_and_for_whom_is_not() {
    none_is_asked_about(&[
        "read-only token for the scanner, nothing else",
        "just reading, nothing more",
        "only pull, for our cluster",
        "they only install packages",
        "a token that only reads",
        "solo lectura, nada más",
        "nur lesen, sonst nichts",
    ]);
}
