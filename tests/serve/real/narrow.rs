//! More clients of registries that others drive too, each with a token for one package: what it is for is read and published,
//! and nothing else is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};

use super::node::{package, verdaccio};
use super::python::{WHEEL, pypiserver, python};
use super::{Registry, client, run, works};
use crate::serve::scope::token;
use crate::serve::support::Gate;

/// A gateway before that registry, a token for the package, and one for another.
fn gate(registry: &Registry, kind: Ecosystem, package: &str, other: &str) -> (Gate, Issued, Issued) {
    let gate = Gate::before(&[(kind.name(), kind, &registry.url())]);
    let [inside, outside] =
        [package, other].map(|name| token(&gate, Permission::ReadWrite, &[&format!("{kind}/{name}")]));
    (gate, inside, outside)
}

/// A project of a client of npm's registry, with what each of them reads its settings from.
fn project(gate: &Gate, issued: &Issued, home: &Path) -> PathBuf {
    let folder = tempfile::tempdir_in(home).unwrap().keep();
    let (place, value) = (format!("{}/artifactory/api/npm/npm/", gate.host()), issued.secret.expose());
    // Yarn sends the token for downloads only with always-auth.
    let settings =
        format!("registry=http://{place}\n//{place}:_authToken={value}\nalways-auth=true\nfetch-retries=0\n");
    fs::write(folder.join(".npmrc"), settings).unwrap();
    let settings = format!(
        "npmRegistryServer: http://{place}\nnpmAuthToken: {value}\nnpmAlwaysAuth: true\nunsafeHttpWhitelist: [127.0.0.1]\n\
         enableTelemetry: false\nenableGlobalCache: false\nnodeLinker: node-modules\nnpmMinimalAgeGate: 0\nhttpRetry: 0\n"
    );
    fs::write(folder.join(".yarnrc.yml"), settings).unwrap();
    fs::write(folder.join("yarn.lock"), "").unwrap();
    folder
}

/// A client, with what it installs a package by, and the steps in which it publishes one.
type Client = (&'static str, &'static [&'static str], &'static [&'static [&'static str]]);

#[test]
fn clients_of_npms_registry_install_and_publish_what_the_scope_has() {
    let registry = verdaccio();
    let (gate, inside, outside) = gate(&registry, Ecosystem::Npm, "@acme/ui", "@acme/ux");
    let home = tempfile::tempdir().unwrap();
    let clients: [Client; 4] = [
        ("pnpm", &["add"], &[&["publish", "--no-git-checks"]]),
        ("yarn-classic", &["add"], &[&["publish", "--non-interactive"]]),
        ("yarn-berry", &["add"], &[&["install"], &["npm", "publish"]]),
        ("bun", &["add", "--no-cache"], &[&["publish"]]),
    ];
    for (major, (program, add, publish)) in (1..).zip(clients) {
        let version = format!("{major}.0.0");
        let install = |issued: &Issued| {
            let folder = project(&gate, issued, home.path());
            fs::write(folder.join("package.json"), r#"{"name":"app","version":"1.0.0","license":"MIT"}"#).unwrap();
            let mut command = client(program, &folder);
            command.args(add).arg(format!("@acme/ui@{version}"));
            let (is_content, printed) = run(&mut command);
            (is_content && folder.join("node_modules/@acme/ui/index.js").is_file(), printed)
        };
        let publish = |issued: &Issued| {
            let folder = project(&gate, issued, home.path());
            package(&folder, &version);
            let steps = publish.iter().map(|arguments| run(client(program, &folder).args(*arguments)));
            steps.fold((true, String::new()), |(all, before), (is_content, printed)| {
                (all && is_content, format!("{before}{printed}"))
            })
        };
        let is_there = || {
            let document = gate.get("/artifactory/api/npm/npm/@acme%2Fui", &inside).text();
            document.contains(&format!("ui-{version}.tgz"))
        };
        let (is_content, printed) = publish(&outside);
        assert!(!is_content && !is_there(), "{program}: {printed}");
        let (is_content, printed) = publish(&inside);
        assert!(is_content && is_there(), "{program}: {printed}");
        let (is_content, printed) = install(&outside);
        assert!(!is_content, "{program}: {printed}");
        let (is_content, printed) = install(&inside);
        assert!(is_content, "{program}: {printed}");
    }
}

#[test]
fn clients_of_pythons_index_lock_and_publish_what_the_scope_has() {
    let registry = pypiserver();
    let (gate, inside, outside) = gate(&registry, Ecosystem::Pypi, "acme-tool", "acme-tools");
    let home = tempfile::tempdir().unwrap();
    let place = format!("{}/artifactory/api/pypi/pypi/", gate.host());
    let page = || gate.get("/artifactory/api/pypi/pypi/simple/acme-tool/", &inside).text();
    let in_project = |issued: &Issued, program: &str, arguments: &[&str]| -> Command {
        let folder = tempfile::tempdir_in(home.path()).unwrap().keep();
        let (user, value) = (&issued.token.username, issued.secret.expose());
        let index = format!("http://{user}:{value}@{place}simple/");
        let source = match program {
            "poetry" => format!("[[tool.poetry.source]]\nname = \"gate\"\nurl = \"http://{place}simple/\"\n"),
            "pdm" => format!("[[tool.pdm.source]]\nname = \"pypi\"\nurl = \"{index}\"\n"),
            _ => format!("[[tool.uv.index]]\nurl = \"{index}\"\ndefault = true\n"),
        };
        let project =
            "[project]\nname = \"ours\"\nversion = \"0.1.0\"\nrequires-python = \">=3.9\"\ndependencies = []\n";
        fs::write(folder.join("pyproject.toml"), format!("{project}{source}")).unwrap();
        let source = format!("[[source]]\nname = \"gate\"\nurl = \"{index}\"\nverify_ssl = true\n");
        fs::write(folder.join("Pipfile"), format!("{source}[packages]\nacme-tool = \"*\"\n")).unwrap();
        let mut command = client(program, &folder);
        command.args(arguments).env("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring");
        command.env("POETRY_HTTP_BASIC_GATE_USERNAME", user).env("POETRY_HTTP_BASIC_GATE_PASSWORD", value);
        command.env("POETRY_REPOSITORIES_GATE_URL", format!("http://{place}")).env("PDM_CHECK_UPDATE", "0");
        command.env("PDM_PUBLISH_USERNAME", user).env("PDM_PUBLISH_PASSWORD", value);
        command.env("PDM_PUBLISH_REPO", format!("http://{place}"));
        command
    };
    for (version, program, arguments) in [
        ("1.0", "poetry", &["publish", "-n", "--repository", "gate"] as &[&str]),
        ("2.0", "pdm", &["publish", "--no-build"]),
    ] {
        let publish = |issued: &Issued| {
            let mut command = in_project(issued, program, arguments);
            let folder = command.get_current_dir().unwrap().to_owned();
            let named = "[project]\nname = \"acme-tool\"\nrequires-python = \">=3.9\"\n";
            fs::write(folder.join("pyproject.toml"), format!("{named}version = \"{version}\"\n")).unwrap();
            fs::create_dir(folder.join("dist")).unwrap();
            works(python("python", &folder.join("dist")).args(["-c", WHEEL, version]));
            run(&mut command)
        };
        let (is_content, printed) = publish(&outside);
        assert!(!is_content && !page().contains(&format!("acme_tool-{version}-")), "{program}: {printed}");
        let (is_content, printed) = publish(&inside);
        assert!(is_content && page().contains(&format!("acme_tool-{version}-")), "{program}: {printed}");
    }
    for (program, arguments, lock) in [
        ("poetry", &["add", "--lock", "--no-cache", "-n", "acme-tool"] as &[&str], "poetry.lock"),
        ("pdm", &["add", "--no-sync", "acme-tool"], "pdm.lock"),
        ("uv", &["add", "--no-cache", "--no-sync", "acme-tool"], "uv.lock"),
        ("pipenv", &["lock"], "Pipfile.lock"),
    ] {
        for (issued, is_inside) in [(&outside, false), (&inside, true)] {
            let mut command = in_project(issued, program, arguments);
            let (is_content, printed) = run(&mut command);
            let lock = fs::read_to_string(command.get_current_dir().unwrap().join(lock)).unwrap_or_default();
            let is_locked = is_content && lock.contains("acme-tool") && lock.contains("2.0");
            assert_eq!(is_locked, is_inside, "{program}: {printed}\n{lock}");
        }
    }
}
