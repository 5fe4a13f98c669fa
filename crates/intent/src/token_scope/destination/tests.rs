//! What is written to, or written, and named by a noun of everyday speech is asked about; all there is, where it runs and when are not.

use super::super::tests::{every_limit_is_asked_about, none_is_asked_about};

const ACCESS: [&str; 4] = ["push", "I need to upload", "write access", "publish rights"];

const DESTINATIONS: [&str; 7] = [
    " to the archive",
    " to our archive",
    " to the attic",
    " into the sandbox",
    " on the checkout service",
    " to the loyalty app",
    " to our new vault",
];

const CLIENTS: [&str; 4] = ["docker push", "npm publish", "a token for helm push", "maven deploy"];

const REPOSITORIES: [&str; 7] = [
    " to our mirror repo",
    " to the partner repo",
    " to the demo repository",
    " into our nightly repo",
    " to the archive",
    " to the sandbox",
    " to our attic",
];

#[test]
fn a_place_that_is_no_field_s_is_asked_about() {
    assert_eq!(every_limit_is_asked_about(&ACCESS, &DESTINATIONS), 28);
    assert_eq!(every_limit_is_asked_about(&CLIENTS, &REPOSITORIES), 28);
}

#[test]
fn what_is_written_is_asked_about_where_an_article_leads_to_it() {
    let things =
        ["the design system", "the company theme", "the docs bundle", "our app", "the website", "my new parser"];
    let verbs = ["publish ", "a token for publishing ", "I need to upload ", "let me push "];
    assert_eq!(every_limit_is_asked_about(&verbs, &things), 24);
}

#[test]
fn all_there_is_and_where_it_runs_are_not() {
    none_is_asked_about(&[
        "docker push to our registry",
        "npm publish to the internal repo",
        "npm publish to our npm repo",
        "push my work-in-progress images to the registry",
        "docker push in our CI",
        "docker push on the build server",
        "docker push from my laptop",
        "push to everything",
        "publish rights on all packages",
        "npm publish to it",
    ]);
}

#[test]
fn what_is_written_is_asked_about_in_each_language_and_wherever_it_stands() {
    let objects = [
        "push a herramientas",
        "docker push a escaparate",
        "publicar nuestro portal",
        "publicar o nosso portal",
        "publier notre appli client",
        "Token um unsere App zu veröffentlichen",
        "Token, um die Handy-App zu veröffentlichen",
        "ich will unser Portal mit docker pushen",
        "docker push of the checkout service",
        "发布设计系统的令牌",
        "npmでデザインシステムを公開したい",
    ];
    assert_eq!(every_limit_is_asked_about(&objects, &[""]), 11);
    const WRITING: [&str; 5] = ["push", "docker push", "upload", "write access", "I want to publish"];
    const FOLDERS: [&str; 5] = [
        " into sandbox-repo",
        " into the sandbox-repo",
        " inside playground-repo",
        " into warehouse",
        " into repo tools",
    ];
    assert_eq!(every_limit_is_asked_about(&WRITING, &FOLDERS), 25);
    none_is_asked_about(&[
        "push a docker image",
        "docker push a new image",
        "npm publish into staging",
        "wir wollen unsere Images mit docker pushen",
        "发布机器人需要npm发布令牌",
        "dockerイメージをpushしたい",
    ]);
}

#[test]
fn what_is_written_to_is_asked_about_where_words_have_no_spaces_or_are_names_together() {
    let english = [" to the design-system", " to the design system", " to customer-portal", " into the ledger service"];
    assert_eq!(every_limit_is_asked_about(&["can push", "I need to publish", "uploads"], &english), 12);
    let japanese = [" に push したい", " へ公開したい", " にアップロードするトークン"];
    assert_eq!(every_limit_is_asked_about(&["libs-local", "frontend", "ポータル", "alpha"], &japanese), 12);
    let chinese = ["上传", "推送", "发布"];
    assert_eq!(every_limit_is_asked_about(&["往 libs-local ", "向 alpha ", "把 checkout "], &chinese), 9);
    let names = [" alpha", " libs-local", " checkout"];
    assert_eq!(every_limit_is_asked_about(&["写入", "发布", "上传到"], &names), 9);
    none_is_asked_about(&[
        "CI パイプラインに書き込み権限を",
        "ビルドサーバーに push 権限を与えて",
        "给 Jenkins 一个写令牌",
        "レジストリに push したい",
        "push to the build server",
    ]);
}
