//! A kind of packages is asked about where a token is limited to it, whichever way round; all packages of a client, and an
//! environment's, are not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

const ACCESS: [&str; 7] =
    ["npm publish", "docker push", "maven deploy", "helm push", "gem push", "docker pull", "npm install"];

const KINDS: [&str; 12] = [
    " of beta packages only",
    ", beta packages only",
    " beta packages only",
    " of only beta packages",
    ", only beta packages",
    ", just the beta packages",
    ", just of beta packages",
    " of small images only",
    " of test charts only",
    " of snapshots only",
    ", just of snapshots",
    " of patched wheels only in staging",
];

#[test]
fn a_kind_of_packages_that_a_token_is_limited_to_is_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ACCESS, &KINDS), 84);
    let others = [
        "npm publish nur von Beta-Paketen",
        "docker push nur kleine Images",
        "publier les paquets bêta uniquement avec npm",
        "docker push des petites images seulement",
        "npm publish de paquetes beta solamente",
        "docker push solo de imágenes pequeñas",
        "docker push de imagens pequenas apenas",
        "npm publish só de pacotes beta",
        "只推送测试镜像,docker",
        "npm公開、ベータパッケージのみ",
    ];
    assert_eq!(every_limit_is_asked_about(&others, &[""]), 10);
}

#[test]
fn all_of_a_client_and_an_environments_are_not() {
    none_is_asked_about(&[
        "docker push of docker images only",
        "npm publish of npm packages only",
        "docker push to staging only",
        "helm push of staging charts only",
        "we just push new docker images",
    ]);
}
