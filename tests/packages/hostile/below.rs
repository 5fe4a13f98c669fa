//! Directories below a project: whoever works in one has the client go by its files, so that each is looked into for every
//! client, from wherever in the project gatepass is run.

use std::fs;
use std::os::unix::fs::symlink;

use super::projects::attack_all;
use super::settings::{PLAIN, ROWS, TLS, told_at};
use super::{PROJECT, Project, told_of};
use crate::packages::sandbox::Sandbox;

/// What says where a project begins, if anything does.
const ROOTS: &[Option<(&str, &str)>] = &[
    None,
    Some((".git/HEAD", "ref: refs/heads/main\n")),
    Some(("package.json", r#"{"workspaces":["packages/*"]}"#)),
    Some(("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n")),
];

#[test]
fn every_setting_in_every_directory_below_is_told_for_every_client() {
    let mut tried = 0;
    for (number, (managers, url, files, settings)) in ROWS.iter().enumerate() {
        let below = ["m", "packages/@acme/a/b/c/d", ".hidden/a"][number % 3];
        let root = ROOTS[number % ROOTS.len()];
        for (manager, file) in managers.iter().flat_map(|manager| files.iter().map(move |file| (manager, file))) {
            for (text, word) in *settings {
                let path = format!("{below}/{file}");
                let told = told_of(manager, url, &root.into_iter().chain([(path.as_str(), *text)]).collect::<Vec<_>>());
                assert!(
                    told.iter().any(|told| told.contains(&path) && told.contains(&format!("`{word}`"))),
                    "{manager}: {path}: {text}: {told:?}"
                );
                assert!(told.iter().all(|told| !told.contains("e.example")), "{told:?}");
                tried += 1;
            }
        }
    }
    println!("{tried} settings below");
    assert_eq!(tried, 245);
}

/// One hostile file of each client that has any.
const HOSTILE: &[(&str, &str, &str)] = &[
    ("npm", ".npmrc", "proxy=http://e.example"),
    ("npm", "package.json", r#"{"publishConfig":{"https-proxy":"http://e.example"}}"#),
    ("pnpm", "package.json", r#"{"publishConfig":{"https-proxy":"http://e.example"}}"#),
    ("yarn", ".yarnrc", "proxy http://e.example"),
    ("yarn-berry", ".yarnrc.yml", "httpProxy: http://e.example"),
    ("bun", ".env", "HTTPS_PROXY=http://e.example"),
    ("uv", "pyproject.toml", "[tool.uv]\nhttp-proxy = \"http://e.example\""),
    ("poetry", "poetry.toml", "[repositories.gatepass]\nurl = \"http://e.example\""),
    ("cargo", ".cargo/config.toml", "[registries.gatepass]\nindex = \"sparse+http://e.example\""),
    ("maven", ".mvn/jvm.config", "-Dhttp.proxyHost=e.example"),
    ("gradle", "gradle.properties", "systemProp.http.proxyHost=e.example"),
    (
        "nuget",
        "nuget.config",
        "<configuration><config><add key=\"http_proxy\" value=\"e.example\"/></config></configuration>",
    ),
    ("bundler", ".bundle/config", "BUNDLE_MIRROR__ALL: http://e.example"),
    ("composer", "composer.json", r#"{"repositories":[{"options":{"http":{"proxy":"tcp://e.example"}}}]}"#),
];

#[test]
fn what_a_link_leads_to_is_looked_into_and_what_tools_fill_is_not() {
    let mut tried = 0;
    for (manager, file, text) in HOSTILE {
        // Where it lies, and what a link in the project leads to.
        for (place, link, wanted) in [
            ("../lib", Some("../../lib"), true),
            ("../lib/inner", Some("../../lib"), true),
            ("node_modules/lib", Some("../node_modules/lib"), true),
            (".git/m", Some("../.git/m"), true),
            ("m", Some("../m"), true),
            ("m", Some("."), true),
            ("node_modules/lib", None, false),
            (".git/m", None, false),
            ("target/package/m", None, false),
            ("../lib", None, false),
            // The home is the user's own.
            ("..", Some("../.."), false),
        ] {
            let sandbox = Sandbox::new();
            sandbox.write(".git/HEAD", "");
            sandbox.write(&format!("{place}/{file}"), text);
            if let Some(link) = link {
                fs::create_dir_all(sandbox.project().join("packages")).unwrap();
                symlink(link, sandbox.project().join("packages/lib")).unwrap();
            }
            let inner = sandbox.project().join("inner");
            fs::create_dir_all(&inner).unwrap();
            for directory in [sandbox.project(), inner] {
                let told = told_at(&sandbox, &directory, manager, &[]);
                assert_eq!(told.len(), usize::from(wanted), "{manager} {place} {link:?}: {told:?}");
                tried += 1;
            }
        }
    }
    println!("{tried} places");
    assert_eq!(tried, HOSTILE.len() * 22);
}

#[test]
fn packages_that_a_workspace_has_out_of_sight_are_told() {
    for (packages, wanted) in [
        ("packages/*", false),
        ("**", false),
        ("./a/../b", false),
        ("!../x", false),
        ("!**/node_modules/**", false),
        ("../lib", true),
        ("a/../../lib/*", true),
        ("/srv/lib", true),
        (".git/m", true),
        ("node_modules/m", true),
        ("./node_modules/*", true),
    ] {
        let list = format!(r#"{{"name":"ours","workspaces":["a","{packages}"]}}"#);
        let object = format!(r#"{{"name":"ours","workspaces":{{"packages":["{packages}"]}}}}"#);
        for manager in ["npm", "yarn", "yarn-berry", "bun"] {
            for text in [&list, &object] {
                let told = told_of(manager, PLAIN, &[("package.json", text)]);
                assert_eq!(told.len(), usize::from(wanted), "{manager}: {text}: {told:?}");
            }
        }
        let told = told_of("pnpm", PLAIN, &[("pnpm-workspace.yaml", &format!("packages:\n  - '{packages}'\n"))]);
        assert_eq!(told.len(), usize::from(wanted), "pnpm: {packages}: {told:?}");
    }
}

#[test]
fn a_project_with_more_directories_than_can_be_looked_through_is_told_and_a_directory_of_projects_is_not() {
    for (root, wanted) in [(".git/HEAD", 1), ("notes.txt", 0)] {
        let sandbox = Sandbox::new();
        sandbox.write(root, "");
        for number in 0..5_001 {
            fs::create_dir(sandbox.project().join(format!("{number}"))).unwrap();
        }
        let told = told_at(&sandbox, &sandbox.project(), "cargo", &[]);
        assert_eq!(told.len(), wanted, "{told:?}");
        assert!(told.iter().all(|told| told.contains("more directories")), "{told:?}");
    }
}

/// What Yarn 1 may find in a `.npmrc`, by the host: `{h}` is it.
const CREDENTIALS: &[&str] = &[
    "//{h}/:_authToken=x",
    "//{h}/:_authToken",
    "//{h}:_authToken=x",
    "//{h}/a/b/:_authToken=x",
    "//{h}/:_password=x",
    "//{h}/:_password:more=x",
    "//{h}/:username=x",
    "//{h}/:_auth=x",
    "\"//{h}/:_authToken\"=x",
    "'//{h}/:_password' = x",
    "  //{h}/:_authToken = x",
    "//{h}/:_authToken[]=x",
    "[//{h}/:_authToken]",
    "[//{h}/:_password]\na=b",
    "a=b\r//{h}/:_authToken=x",
    "http://{h}/:_authToken=x",
];

#[test]
fn a_credential_for_another_address_is_told_of_yarn_1_in_whatever_spelling() {
    let mut tried = 0;
    for url in [PLAIN, TLS, "https://registry.example:8443"] {
        let ours = url.split_once("//").unwrap().1;
        for host in [
            "e.example",
            "127.0.0.9",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]",
            "e.example:80",
            "E.EXAMPLE",
            "${HOST}",
            "registry.example:80",
            "registry.example.e.example",
        ] {
            for credential in CREDENTIALS {
                let text = credential.replace("{h}", host);
                for file in [".npmrc", "m/.npmrc"] {
                    let told = told_of("yarn", url, &[(file, &text)]);
                    assert!(!told.is_empty(), "{url}: {text}");
                    assert!(told.iter().all(|told| !told.contains(host)), "{told:?}");
                    tried += 1;
                }
            }
        }
        let path = format!("//{ours}/artifactory/api/npm/npm");
        for text in [format!("{path}/:_authToken=${{NPM_TOKEN}}\n{path}/:always-auth=true"), format!("{path}:_auth=x")]
        {
            assert_eq!(told_of("yarn", url, &[(".npmrc", &text)]), Vec::<String>::new());
        }
    }
    println!("{tried} credentials");
    assert_eq!(tried, 960);
    // The others go by the address itself.
    for manager in ["npm", "pnpm", "bun"] {
        assert_eq!(told_of(manager, PLAIN, &[(".npmrc", "//e.example/:_authToken=x")]), Vec::<String>::new());
    }
}

#[test]
fn the_clients_that_work_below_take_the_token_elsewhere() {
    const LIBRARY: (&str, &str) = ("m/src/lib.rs", "");
    const PACKAGE: (&str, &str) = (
        "m/Cargo.toml",
        "[package]\nname = \"ours\"\nversion = \"2.0.0\"\nedition = \"2021\"\n[dependencies]\n\
         tiny = { version = \"1\", registry = \"gatepass\" }\n[workspace]\n",
    );
    const GIT: (&str, &str) = (".git/HEAD", "");
    const INDEX: &str = "[registries.gatepass]\nindex = \"sparse+http://{evil}/index/\"\n";
    let cargo = Project {
        manager: "cargo",
        program: "cargo",
        files: &[LIBRARY, PACKAGE],
        script: "cd m 2>/dev/null || cd ../m\ncargo generate-lockfile",
        applied_is_told: true,
        ..PROJECT
    };
    attack_all(
        &[
            Project { files: &[], hostile: &[GIT, LIBRARY, PACKAGE, ("m/.cargo/config.toml", INDEX)], ..cargo },
            Project {
                hostile: &[(
                    ".cargo/config.toml",
                    "[alias]\nci = [\"--config\", \"registries.gatepass.index='sparse+http://{evil}/i/'\", \"generate-lockfile\"]\n",
                )],
                script: "cd m\ncargo ci",
                ..cargo
            },
        ],
        8,
    );
}
