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

const OF: [&str; 5] = ["docker push of", "CI pushes", "push token for", "we have to upload", "write access to"];

#[test]
fn what_a_noun_is_of_is_asked_about_and_so_is_whose_it_is() {
    const NAMED: [&str; 8] = [
        " the image of checkout",
        " the image of billing-worker",
        " the wheel of ledger",
        " bob's projects",
        " the payments squad's stuff",
        " marketing's content",
        " sales' documents",
        " the images of the web team",
    ];
    assert_eq!(every_limit_is_asked_about(&OF, &NAMED), 40);
    let others = [
        "subir la imagen de pagos",
        "Schreibrechte für das Chart monitoring",
        "écriture pour le chart monitoring",
        "docker push du service facturation",
        "docker push des images de l'équipe paie",
        "jeton d'écriture pour le produit de l'équipe Faucon",
        "token de escritura para el producto del equipo",
        "token de escrita para a app do time",
        "推送支付镜像的令牌",
        "上传报表组件的令牌",
        "docker推送支付镜像",
        "支付イメージをpushするトークン",
        "checkoutイメージをpushするトークン",
        "dockerで支払いイメージをpushする",
    ];
    assert_eq!(every_limit_is_asked_about(&others, &[""]), 14);
    none_is_asked_about(&[
        "docker push of the image",
        "npm publish token for the team",
        "推送镜像的docker令牌",
        "dockerイメージをpushするトークン",
        "jeton pour pousser des images docker",
    ]);
}

#[test]
fn one_that_is_read_is_asked_about_in_a_short_request() {
    let reads = [
        "leitura apenas do repositório vitrine",
        "leitura somente da imagem folha",
        "lecture du seul dépôt vitrine",
        "lecture de la seule image facturation",
        "lectura únicamente de la imagen nomina",
        "read access for team falcon's libraries",
        "docker pull of the checkout image",
        "pip install of the ledger wheel",
        "pulling the checkout image with docker",
    ];
    assert_eq!(every_limit_is_asked_about(&reads, &[""]), 9);
    none_is_asked_about(&[
        "docker pull of images",
        "I need to pull our docker image",
        "read token for the image build job",
        "token to install a package",
        "a token that can view package metadata, nothing else",
    ]);
}
