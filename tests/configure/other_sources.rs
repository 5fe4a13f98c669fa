//! What a client takes packages from beside the registry: told by name, by `apply`, `check` and `doctor` alike, and no reason
//! for a refusal, since the registry is asked all the same. And clients that the registry has no repository for.

use std::path::Path;

use crate::packages::recorder::{Answer, Recorder};
use crate::support::{Finished, Home};

/// A client, what there is below the home and in the environment, and what it is told by.
type Case =
    (&'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)], &'static str);

const EXTRA: &str = "(`extra-index-url`)";

const CASES: &[Case] = &[
    (
        "pip",
        &[(".config/pip/pip.conf", "[global]\nExtra-Index-URL =\n  https://o.example/simple\n")],
        &[],
        "line 2, (`extra-index-url`)",
    ),
    (
        "pip",
        &[(".pip/pip.conf", "[install]\nextra_index_url: https://o.example/simple\n")],
        &[],
        "~/.pip/pip.conf, line 2,",
    ),
    (
        "pip",
        &[("xdg/pip/pip.conf", "[global]\nextra-index-url = https://o.example\n")],
        &[("XDG_CONFIG_DIRS", "~/xdg")],
        EXTRA,
    ),
    (
        "pip",
        &[("venv/pip.conf", "[global]\nextra-index-url = https://o.example\n")],
        &[("VIRTUAL_ENV", "~/venv")],
        EXTRA,
    ),
    ("pip", &[], &[("PIP_EXTRA_INDEX_URL", "https://o.example/simple")], "The variable PIP_EXTRA_INDEX_URL"),
    (
        "uv",
        &[(".config/uv/uv.toml", "[[index]]\nurl = \"https://o.example/simple\"\n")],
        &[],
        "uv.toml, line 2, has uv ask another index",
    ),
    ("uv", &[(".config/uv/uv.toml", "extra-index-url = [\"https://o.example\"]\n")], &[], "uv.toml, line 1,"),
    ("uv", &[], &[("UV_INDEX", "https://o.example/simple")], "The variable UV_INDEX"),
];

/// Over TLS, since Go sends no credential without.
const OF_GO: &[Case] = &[
    (
        "go",
        &[(".config/go/env", "GOFLAGS=-v\nGOPRIVATE=corp.example,*.other.example\n")],
        &[],
        "env, line 2, (`GOPRIVATE`) names modules",
    ),
    ("go", &[], &[("GONOPROXY", "corp.example")], "The variable GONOPROXY names modules"),
];

/// What looks like it and takes nothing from elsewhere.
const NONE: &[Case] = &[
    (
        "uv",
        &[(".config/uv/uv.toml", "[[index]]\nname = \"o\"\nurl = \"https://o.example\"\nexplicit = true\n")],
        &[],
        "another index",
    ),
    (
        "pip",
        &[(".config/pip/pip.conf", "[list]\nextra-index-url = https://o.example\n[global]\n# extra-index-url = x\n")],
        &[],
        EXTRA,
    ),
    ("go", &[(".config/go/env", "GOPRIVATE=corp.example\nGONOPROXY=none\n")], &[], "names modules"),
    ("go", &[(".config/go/env", "GOPRIVATE=*\n")], &[("GONOPROXY", "none")], "names modules"),
];

fn put(home: &Home, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

fn run(home: &Home, url: &str, words: &[&str], variables: &[(&str, &str)]) -> (bool, String) {
    let mut command = home.command(words);
    command.env("GATEPASS_URL", url).env("GATEPASS_BACKEND", "embedded").stdin(std::process::Stdio::null());
    for (name, value) in variables {
        command.env(name, value.replace('~', &home.path().display().to_string()));
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.success(), text)
}

#[test]
fn what_a_client_takes_packages_from_beside_the_registry_is_told_and_the_registry_is_still_its_own() {
    let recorder = Recorder::start(|seen| match &seen.authorization {
        Some(_) => Answer::new(200, "application/json", "{}"),
        None => Answer::challenge(),
    });
    let (url, nowhere) = (recorder.url(), "https://127.0.0.1:1".to_owned());
    let told = CASES.iter().map(|case| (case, &url, true)).chain(OF_GO.iter().map(|case| (case, &nowhere, true)));
    let not_told = NONE.iter().map(|case| (case, if case.0 == "go" { &nowhere } else { &url }, false));
    let mut cases = 0;
    for ((client, files, variables, says), url, is_told) in told.chain(not_told) {
        let home = Home::new();
        put(&home, files);
        for words in [&["configure", client, "--apply"][..], &["configure", client, "--check"], &["doctor"]] {
            let (succeeded, text) = run(&home, url, words, variables);
            let context = format!("{words:?} {files:?} {variables:?}: {text}");
            assert_eq!(text.contains(says), is_told, "{context}");
            assert!(!text.contains("o.example"), "{context}");
            let is_reached = words != ["doctor"] && !(*client == "go" && words.contains(&"--check"));
            assert!(succeeded || !is_reached, "{context}");
            cases += 1;
        }
    }
    assert_eq!(cases, 3 * (CASES.len() + OF_GO.len() + NONE.len()));
}

#[test]
fn the_requirements_of_a_project_with_another_index_are_told_by_their_line() {
    let home = Home::new();
    put(&home, &[("project/requirements.txt", "requests\n--extra-index-url https://o.example/simple\n")]);
    let project = home.path().join("project").display().to_string();
    let words = ["configure", "pip", "--apply", "--where", "project", "--directory", &project];
    let (succeeded, text) = run(&home, "http://127.0.0.1:1", &words, &[]);
    assert!(succeeded && text.contains("requirements.txt, line 2, (`extra-index-url`)"), "{text}");
}

/// pip's own environment need not be the one that is activated: what counts is which pip is found.
#[test]
fn the_settings_of_the_environment_of_the_pip_that_is_found_are_seen() {
    let home = Home::new();
    let environment = home.path().join("env");
    let pip = format!("#!{}\n", environment.join("bin/python").display());
    put(&home, &[("env/bin/pip", &pip), ("env/pip.conf", "[global]\nindex-url = http://o.example/simple\n")]);
    let variables = [("PATH", "/nowhere:~/env/bin:/usr/bin:/bin")];
    let (succeeded, text) = run(&home, "http://127.0.0.1:1", &["configure", "pip", "--apply"], &variables);
    assert!(!succeeded && text.contains("env/pip.conf, line 2,") && text.contains("Nothing was changed"), "{text}");
}

fn serve_npm_alone(home: &Path) {
    std::fs::write(home.join("config.toml"), "[upstreams.npm]\ntype = \"npm\"\nurl = \"http://127.0.0.1:9/\"\n")
        .unwrap();
}

#[test]
fn a_client_that_nothing_is_served_for_is_refused_with_whatever_token_and_can_be_undone() {
    for (client, url) in
        [("conan", "http://127.0.0.1:1"), ("terraform", "https://registry.example"), ("maven", "http://127.0.0.1:1")]
    {
        let home = Home::new();
        let token = home.run(&["ask", "--json", "read-only token"]).json()["token"]["id"].as_str().unwrap().to_owned();
        let configure =
            |more: &[&str]| -> Finished { home.run(&[&["--url", url, "configure", client], more].concat()) };
        assert!(configure(&["--apply"]).status.success(), "{client}");
        serve_npm_alone(&home.gatepass());
        for more in [
            &["--apply"][..],
            &["--apply", "--token", &token],
            &["--token", &token],
            &[],
            &["--check"],
            &["--check", "--token", &token],
        ] {
            let refused = configure(more);
            let says = format!("No repository of type {client} is served here");
            assert!(!refused.status.success() && refused.stderr.contains(&says), "{client} {more:?}: {refused:?}");
        }
        assert!(configure(&["--undo"]).status.success(), "{client}");
    }
}
