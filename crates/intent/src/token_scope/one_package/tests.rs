//! One package is asked about where something beside its noun says which, however it is led to; any package, and whom the token is
//! for, are not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

const WRITING: [&str; 6] =
    ["docker push", "docker push of", "write access for", "I need to upload", "a token to publish", "push rights on"];

const PACKAGES: [&str; 10] = [
    " the checkout image",
    " the invoice image",
    " our checkout image",
    " the image checkout",
    " the grafana chart",
    " the grafana-stack chart",
    " the billing jar",
    " the auth gem",
    " the search team's libraries",
    " team falcon's product",
];

#[test]
fn a_package_that_is_described_is_asked_about_whatever_leads_to_it() {
    assert_eq!(every_limit_is_asked_about(&WRITING, &PACKAGES), 60);
    let others = [
        "docker push de l'image facturation",
        "je veux pousser l'image facturation avec docker",
        "publier le paquet palette avec npm",
        "subir la imagen nomina con docker",
        "publicar o pacote paleta com npm",
        "das Paket farbschema mit npm veröffentlichen",
    ];
    assert_eq!(every_limit_is_asked_about(&others, &[""]), 6);
}

#[test]
fn any_package_and_whom_the_token_is_for_are_not() {
    none_is_asked_about(&[
        "docker push an image",
        "token to push a docker image",
        "push a new image with docker",
        "npm publish token for the image build job",
        "upload a python package",
        "push rights on the package registry",
        "docker push token for Bob's laptop",
    ]);
}
