//! What stands beside a request to write as a name is asked about; what it is asked for and by whom is not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

#[test]
fn a_noun_and_a_name_beside_what_is_asked_for_are_asked_about_in_each_language() {
    let names = ["alpha", "\"alpha\"", "checkout", "web-shop", "test", "tools"];
    for (requests, nouns) in [
        (
            &["write permission, ", "write, ", "push rights: ", "I need to publish, "][..],
            &["repo ", "project ", "package "][..],
        ),
        (&["Schreibrecht, ", "Schreibzugriff, "], &["Repo ", "Projekt ", "Paket "]),
        (&["écriture, ", "accès en écriture, "], &["dépôt ", "projet ", "paquet "]),
        (&["escritura, ", "acceso de escritura, "], &["repositorio ", "proyecto ", "paquete "]),
        (&["escrita, ", "acesso de escrita, "], &["repositório ", "projeto ", "pacote "]),
        (&["写权限,", "写入权限,"], &["仓库 ", "项目 "]),
        (&["書き込み権限、"], &["リポジトリ ", "プロジェクト "]),
    ] {
        let limits: Vec<String> =
            nouns.iter().flat_map(|noun| names.iter().map(move |name| format!("{noun}{name}"))).collect();
        let limits: Vec<&str> = limits.iter().map(String::as_str).collect();
        assert_eq!(every_limit_is_asked_about(requests, &limits), requests.len() * limits.len());
    }
}

#[test]
fn a_name_between_quotation_marks_is_asked_about_behind_what_is_done() {
    let names = [" \"alpha\"", " `checkout`", " “web-shop”", " 'tools'"];
    assert_eq!(every_limit_is_asked_about(&["write", "write permission", "push", "publish rights"], &names), 16);
}

#[test]
fn what_is_asked_for_and_by_whom_is_not() {
    none_is_asked_about(&[
        "write permission, package registry",
        "write access, please call it \"alpha\"",
        "Schreibrecht, Paketregistrierung",
    ]);
}

#[test]
fn a_package_that_is_said_to_be_called_something_is_asked_about_and_is_no_name_of_the_token() {
    let requests = ["npm publish token. ", "docker push token please. ", "npm Token zum Veröffentlichen. "];
    let called = [
        "The package is called logger.",
        "The package name is logger.",
        "Das Paket heißt logger.",
        "Le paquet s'appelle logger.",
        "El paquete se llama logger.",
        "O pacote se chama logger.",
    ];
    assert_eq!(every_limit_is_asked_about(&requests, &called), 18);
}
