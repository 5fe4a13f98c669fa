//! The clients of npm before a registry that points elsewhere.

use super::*;

/// A project whose registry is the gateway, for each of npm's clients.
fn npm_project(gate: &Gate, issued: &Issued, folder: &Path) {
    let (at, token) = (place(gate, "npm", "npm"), issued.secret.expose());
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("package.json"), r#"{"name":"app","version":"1.0.0","license":"MIT"}"#).unwrap();
    let settings = format!(
        "registry=http://{at}/\n//{at}/:_authToken={token}\nalways-auth=true\naudit=false\nfund=false\nupdate-notifier=false\nfetch-retries=0\n"
    );
    fs::write(folder.join(".npmrc"), settings).unwrap();
    let berry = format!(
        "npmRegistryServer: http://{at}/\nnpmAuthToken: {token}\nnpmAlwaysAuth: true\nunsafeHttpWhitelist: ['127.0.0.1', localhost]\nenableTelemetry: false\nnpmMinimalAgeGate: 0\nhttpRetry: 0\nenableGlobalCache: false\n"
    );
    fs::write(folder.join(".yarnrc.yml"), berry).unwrap();
    fs::write(folder.join("yarn.lock"), "").unwrap();
}

#[test]
fn clients_of_npm_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let project = |name: &str| {
            let folder = home.join(name);
            npm_project(gate, issued, &folder);
            folder
        };
        let with = |program: &str, name: &str, arguments: &[&str]| {
            let mut command = client(program, &project(name));
            command.args(arguments);
            command
        };
        vec![
            with("npm", "npm", &["install", "tool"]),
            with("npm", "publish", &["publish"]),
            with("pnpm", "pnpm", &["add", "tool"]),
            with("yarn-classic", "yarn", &["add", "tool"]),
            with("yarn-berry", "berry", &["add", "tool@1.0.0"]),
            with("bun", "bun", &["add", "tool"]),
        ]
    };
    let packument = |tarball: &str| {
        let dist = json!({ "tarball": tarball, "shasum": "0".repeat(40) });
        json!({ "name": "tool", "dist-tags": { "latest": "1.0.0" }, "versions": { "1.0.0": { "name": "tool", "version": "1.0.0", "dist": dist } } })
    };
    lure("npm", Ecosystem::Npm, move |_, evil, _| answer(&packument(&format!("{evil}/tool-1.0.0.tgz"))), commands);
    // A tarball that is here, and redirects; and documents that do.
    lure(
        "npm",
        Ecosystem::Npm,
        move |seen, evil, own| match seen.uri.path() {
            "/tool" => answer(&packument(&format!("{own}/tool/-/tool-1.0.0.tgz"))),
            _ => moved(&format!("{evil}/x.tgz")),
        },
        commands,
    );
    lure("npm", Ecosystem::Npm, |seen, evil, _| moved(&format!("{evil}{}", seen.uri)), commands);
}

/// A version whose tarball is elsewhere is not to be had, and says why; the others are, with every client.
#[test]
fn a_version_of_npm_that_is_elsewhere_does_not_keep_the_others() {
    let home = tempfile::tempdir().unwrap();
    for version in ["1.0.0", "2.0.0"] {
        fs::write(home.path().join("package.json"), json!({ "name": "tool", "version": version }).to_string()).unwrap();
        works(client("npm", home.path()).args(["pack", "--offline"]));
    }
    let packed = fs::read(home.path().join("tool-1.0.0.tgz")).unwrap();
    let sum = works(client("sha1sum", home.path()).arg("tool-1.0.0.tgz"))[..40].to_owned();
    let listener = Listener::new();
    let evil = listener.0.url.clone();
    let registry = Recorder::answering(move |seen| {
        let own = format!("http://{}", seen.headers["host"].to_str().unwrap());
        let version = |version: &str, at: &str| {
            let dist = json!({ "tarball": format!("{at}/tool/-/tool-{version}.tgz"), "shasum": sum });
            json!({ "name": "tool", "version": version, "dist": dist })
        };
        match seen.uri.path() {
            "/tool" => document(
                json!({ "name": "tool", "dist-tags": { "latest": "2.0.0" }, "time": {},
                    "versions": { "1.0.0": version("1.0.0", &own), "2.0.0": version("2.0.0", &evil) } })
                .to_string(),
            ),
            "/tool/-/tool-1.0.0.tgz" => crate::serve::real::file(packed.clone()),
            _ => Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap(),
        }
    });
    let gate = Gate::before(&[("npm", Ecosystem::Npm, &registry.url)]);
    let issued = gate.token(Permission::ReadOnly);
    for (program, add) in
        [("npm", "install"), ("pnpm", "add"), ("yarn-classic", "add"), ("yarn-berry", "add"), ("bun", "add")]
    {
        let adding = |version: &str| {
            let folder = home.path().join(format!("{program}-{version}"));
            npm_project(&gate, &issued, &folder);
            let mut command = client(program, &folder);
            command.args([add, &format!("tool@{version}")]);
            (command, folder)
        };
        let (mut command, folder) = adding("1.0.0");
        works(&mut command);
        assert!(fs::read_to_string(folder.join("package.json")).unwrap().contains("tool"), "{program}");
        let (mut command, _) = adding("2.0.0");
        let (content, text) = run(&mut command);
        let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!content, "{program}: {text}");
        assert!(flat.contains("at another address") || flat.contains("elsewhere"), "{program}: {text}");
    }
    assert_eq!(listener.asked(&issued, "npm's clients"), 0, "nobody went there");
}
