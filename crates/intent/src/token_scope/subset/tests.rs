//! A part of what there is, that a request to write does not name, is asked about; all of it, and other people's limits, are not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

const ASKED: [&str; 3] = ["write token", "I need a token that can publish", "Please make a push token"];

const PARTS: [&str; 27] = [
    ", only mine",
    ", just ours",
    " for packages with the prefix edge-",
    " for packages whose names start with x-",
    " for images starting with web-",
    ", nothing older",
    " for some of our packages",
    " for a few packages",
    " for a single package",
    " for one package",
    " to one of the repositories",
    " for two of the three modules",
    " for certain packages",
    " for a particular repository",
    " for part of the registry",
    " for a small part of the registry",
    " for half of the registry",
    " for the things I own",
    " for what the team owns",
    " for packages that we maintain",
    " for whatever my team owns",
    ", narrowly scoped",
    ", restricted",
    " with limited access",
    " with the narrowest scope",
    ", as narrow as possible",
    ". It is to be restricted",
];

const IN_OTHER_LANGUAGES: [(&str, &[&str]); 6] = [
    (
        "ein Token zum Veröffentlichen",
        &[", eingeschränkt", ", möglichst eng", " für einige unserer Pakete", " für ein Paket"],
    ),
    (
        "un jeton pour publier",
        &[", limité", ", aussi restreint que possible", " pour certains paquets", " avec un accès limité"],
    ),
    ("un token para publicar", &[", acotado", " con acceso restringido", " para algunos paquetes", " para un paquete"]),
    ("um token para publicar", &[", restrito", " com acesso limitado", " para alguns pacotes", " para um pacote"]),
    ("发布令牌", &[",权限受限", ",范围有限"]),
    ("公開用のトークン", &["、制限付き", "、必要最小限"]),
];

const OF_OTHERS: [&str; 12] = [
    "write token for all of our packages",
    "write token to publish our packages",
    "write token for the registry",
    "write token for all packages of the registry",
    "write token for the build server in our restricted network",
    "npm token to publish a package",
    "docker push token for CI, it builds an image a day",
    "write token for CI, our minimal setup has no other",
    "The old token was too restricted. Publish token for CI please.",
    "token with read and write access to the registry",
    "ein Token zum Veröffentlichen unserer Pakete",
    "un jeton pour publier nos paquets",
];

#[test]
fn a_part_that_is_not_named_is_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ASKED, &PARTS), 81);
    let cases: usize =
        IN_OTHER_LANGUAGES.iter().map(|(request, parts)| every_limit_is_asked_about(&[request], parts)).sum();
    assert_eq!(cases, 20);
}

#[test]
fn all_of_it_is_not_asked_about_and_neither_is_what_others_are_limited_by() {
    none_is_asked_about(&OF_OTHERS);
}
