//! What a request to write names without its client is asked about; whom it is for, and all there is, are not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

const ASKED: [&str; 3] = ["write token", "I need a publish token", "Please make a push token"];

const THINGS: [&str; 21] = [
    " for the checkout service",
    " for the loyalty app",
    " for the app",
    " for project 42",
    " for this website",
    ": nebula",
    " for this repo",
    " for my repo",
    " for our project",
    " in this project",
    " within the project",
    " inside our workspace",
    " for my package",
    " for the library",
    " for the libs",
    " for project Phoenix",
    " for the project Phoenix",
    " for the sdk repository",
    " for sdk-core",
    " for libs-local",
    " sdk-core",
];

const ACCESS: [&str; 5] = ["write access", "publish rights", "publishing rights", "permission to write", "rw"];

const OBJECTS: [&str; 9] = [
    " to sdk-core",
    " on sdk-core",
    " to libs-release-local",
    " to the repo sdk-core",
    " to this repo",
    " for acme-core",
    " to my package",
    " into libs-local",
    " to payments",
];

const IN_OTHER_LANGUAGES: [(&str, &[&str]); 8] = [
    ("Schreibtoken", &[" für die Wetter-App", " für Projekt 42", " für unseren Dienst"]),
    (
        "token",
        &[" pour publier l'application météo", " para publicar la app de salud", " para publicar o app de saúde"],
    ),
    ("Schreibzugriff", &[" auf sdk-core", " auf das Repo sdk-core", " auf libs-local", " für das Projekt Phönix"]),
    ("un accès en écriture", &[" à sdk-core", " sur libs-local", " pour ce projet", " pour notre dépôt"]),
    ("acceso de escritura", &[" a sdk-core", " en libs-local", " para este proyecto", " para nuestro repositorio"]),
    ("acesso de escrita", &[" a sdk-core", " em libs-local", " para este projeto", " para o nosso repositório"]),
    ("", &["凤凰项目的写令牌", "sdk-core的写权限", "凤凰仓库的写令牌"]),
    ("", &["sdk-coreへの書き込みトークン", "フェニックスプロジェクトの書き込みトークン"]),
];

const OF_ALL_OR_FOR_SOMEBODY: [&str; 14] = [
    "write token",
    "write token for jenkins",
    "write token for our CI",
    "write token for the nightly job",
    "publish token for everything",
    "write token for all of our packages",
    "write token for the registry",
    "write token for the project team",
    "give me a write token for the deploy pipeline",
    "write access for our build server",
    "write token for Bob",
    "ein Token mit Schreibzugriff für den Jenkins",
    "un jeton d'écriture pour la CI",
    "un token de escritura para el servidor de CI",
];

#[test]
fn what_is_named_without_its_client_is_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ASKED, &THINGS), 63);
    assert_eq!(every_limit_is_asked_about(&ACCESS, &OBJECTS), 45);
    let cases: usize =
        IN_OTHER_LANGUAGES.iter().map(|(request, things)| every_limit_is_asked_about(&[request], things)).sum();
    assert_eq!(cases, 27);
}

#[test]
fn all_there_is_and_whom_it_is_for_are_not() {
    none_is_asked_about(&OF_ALL_OR_FOR_SOMEBODY);
}
