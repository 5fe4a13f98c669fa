//! Other packages that would be a problem are asked about, in whichever sentence; a problem with what is asked for is none.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn other_packages_that_would_be_a_problem_are_asked_about() {
    const ASKED: [&str; 4] =
        ["docker push token please", "I need to publish to npm", "The token is for helm push", "write token for CI"];
    const WORRIES: [&str; 14] = [
        "; if it could touch other images that'd be a problem for audit",
        ". I'd be unhappy if other images were within reach",
        ". Anyone pushing another image with it would be an incident",
        ". Access to any other packages would be bad",
        ", other repos being open to it is a nightmare",
        ". Wenn es an andere Images käme, wäre das schlimm",
        ". Ein anderes Paket damit zu ändern wäre ein Problem",
        ". Si d'autres images étaient accessibles, ce serait grave",
        ". Toucher un autre paquet serait un problème",
        ". Si pudiera tocar otras imágenes sería un problema",
        ". Se mexesse em outros pacotes seria um problema",
        "。能动其他镜像就麻烦了",
        "。他のパッケージに触れると困る",
        ". It would be dangerous to let it near another repository",
    ];
    assert_eq!(every_limit_is_asked_about(&ASKED, &WORRIES), 56);
}

#[test]
fn a_problem_with_what_is_asked_for_is_none() {
    none_is_asked_about(&[
        "I have a problem with npm publish, new token please",
        "We had an incident. I need to push docker images again.",
        "npm publish token, no problem if it takes a while",
    ]);
}
