//! Registries that point everywhere they can at somebody else's server, with the real clients: that server never sees a
//! credential, whatever the client does.
//!
//! The other server is asked for by another name of this machine, since some clients know a credential by the host alone;
//! one at the gateway's own name and another port is the second round.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use gatepass_core::ecosystem::Ecosystem;
use gatepass_core::token::{Issued, Permission};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{client, document, run, tools, works};
use crate::serve::support::{Gate, Recorder, Seen};

/// A server that takes whatever comes and asks for a credential.
struct Listener(Recorder);

impl Listener {
    fn new() -> Self {
        Self(Recorder::answering(|_| {
            Response::builder()
                .status(StatusCode::UNAUTHORIZED)
                .header("www-authenticate", "Basic realm=\"gatepass\"")
                .body(Body::empty())
                .unwrap()
        }))
    }

    /// Its address by each name that it has.
    fn addresses(&self) -> [String; 2] {
        [self.0.url.replace("127.0.0.1", "localhost"), self.0.url.clone()]
    }

    /// How often it was asked; nothing that came may hold the token, in any form.
    #[track_caller]
    fn asked(&self, issued: &Issued, what: &str) -> usize {
        use base64::Engine as _;
        let seen = self.0.seen();
        for one in &seen {
            let headers: String = one.headers.iter().fold(String::new(), |all, (name, value)| {
                format!("{all}{name}: {}\n", String::from_utf8_lossy(value.as_bytes()))
            });
            let basic = one.headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
            let decoded = basic.and_then(|pair| base64::engine::general_purpose::STANDARD.decode(pair).ok());
            let all = format!(
                "{}\n{headers}\n{}\n{}",
                one.uri,
                String::from_utf8_lossy(&one.body),
                String::from_utf8_lossy(&decoded.unwrap_or_default())
            );
            assert!(!all.contains(issued.secret.expose()), "{what}: {} {}", one.method, one.uri);
            assert!(!one.headers.contains_key("authorization"), "{what}: {} {}", one.method, one.uri);
        }
        seen.len()
    }
}

/// Runs a client in a folder of its own against a gateway before a registry that points at a listener, by each of its names.
/// What `script` answers is told the listener's address and the registry's own.
fn lure(
    key: &str,
    kind: Ecosystem,
    script: impl Fn(&Seen, &str, &str) -> Option<Response> + Send + Sync + 'static,
    commands: impl Fn(&Gate, &Issued, &Path) -> Vec<Command>,
) {
    let script = Arc::new(script);
    let listener = Listener::new();
    for evil in listener.addresses() {
        let (script, there) = (Arc::clone(&script), evil.clone());
        let registry = Recorder::answering(move |seen| {
            let own = format!("http://{}", seen.headers["host"].to_str().unwrap());
            script(seen, &there, &own)
                .unwrap_or_else(|| Response::builder().status(StatusCode::NOT_FOUND).body(Body::empty()).unwrap())
        });
        let gate = Gate::before(&[(key, kind, &registry.url)]);
        let issued = gate.token(Permission::ReadWrite);
        let home = tempfile::tempdir().unwrap();
        for mut command in commands(&gate, &issued, home.path()) {
            let (_, text) = run(&mut command);
            let program = command.get_program().to_string_lossy().into_owned();
            assert!(!registry.seen().is_empty(), "{program} did not come: {text}");
            let asked = listener.asked(&issued, &program);
            println!("{program} at {evil}: {asked} without a credential");
        }
    }
}

fn moved(to: &str) -> Option<Response> {
    Some(Response::builder().status(StatusCode::FOUND).header("location", to).body(Body::empty()).unwrap())
}

fn answer(value: &Value) -> Option<Response> {
    Some(document(value.to_string()))
}

fn place(gate: &Gate, api: &str, key: &str) -> String {
    format!("{}/artifactory/api/{api}/{key}", gate.host())
}

#[test]
fn cargo_sends_its_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let projects = ["fetch", "publish"].map(|verb| {
            let folder = home.join(verb);
            super::crates::project(
                &folder,
                "app",
                if verb == "fetch" { "acme-tool = { version = \"1\", registry = \"gate\" }" } else { "" },
            );
            let mut command = super::crates::cargo(gate, issued, &folder);
            command.arg(verb);
            if verb == "publish" {
                command.args(["--registry", "gate", "--no-verify", "--allow-dirty"]);
            }
            command
        });
        projects.into_iter().collect()
    };
    let line = |_: &str| {
        let line = json!({ "name": "acme-tool", "vers": "1.0.0", "deps": [], "cksum": "0".repeat(64), "features": {}, "yanked": false });
        Some(super::file(line.to_string()))
    };
    for (dl, api) in [(true, true), (true, false), (false, true)] {
        lure(
            "cargo",
            Ecosystem::Cargo,
            move |seen, evil, own| match (&seen.method, seen.uri.path()) {
                (_, "/index/config.json") => {
                    let at = |away: bool| if away { evil.to_owned() } else { own.to_owned() };
                    answer(&json!({ "dl": at(dl), "api": at(api), "auth-required": true }))
                }
                (_, "/index/ac/me/acme-tool") => line(own),
                (&Method::PUT, _) => {
                    Some(Response::builder().status(307).header("location", evil).body(Body::empty()).unwrap())
                }
                (_, path) if path.ends_with("/download") => moved(&format!("{evil}/x")),
                _ => None,
            },
            commands,
        );
    }
    // An index that redirects, too.
    lure("cargo", Ecosystem::Cargo, |seen, evil, _| moved(&format!("{evil}{}", seen.uri)), commands);
}

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
            "/tool/-/tool-1.0.0.tgz" => super::file(packed.clone()),
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

#[test]
fn clients_of_python_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let (username, value) = (&issued.token.username, issued.secret.expose());
        let index = format!("http://{username}:{value}@{}/simple/", place(gate, "pypi", "pypi"));
        fs::write(home.join(".netrc"), format!("machine 127.0.0.1 login {username} password {value}\n")).unwrap();
        let python = |program: &str, arguments: &[&str]| {
            let mut command = client(tools().join("python/bin").join(program), home);
            command.args(arguments);
            command
        };
        works(&mut python("python", &["-c", super::python::WHEEL, "1.0"]));
        let plain = format!("http://{}/simple/", place(gate, "pypi", "pypi"));
        let uploads = format!("http://{}/", place(gate, "pypi", "pypi"));
        vec![
            python(
                "pip",
                &[
                    "download",
                    "--no-input",
                    "--no-cache-dir",
                    "--no-deps",
                    "--retries=0",
                    "--index-url",
                    &index,
                    "tool",
                ],
            ),
            python(
                "pip",
                &[
                    "download",
                    "--no-input",
                    "--no-cache-dir",
                    "--no-deps",
                    "--retries=0",
                    "--index-url",
                    &plain,
                    "tool",
                ],
            ),
            python("uv", &["pip", "install", "--no-cache", "--target", "t", "--default-index", &index, "tool"]),
            python("uv", &["pip", "install", "--no-cache", "--target", "t", "--default-index", &plain, "tool"]),
            python(
                "twine",
                &[
                    "upload",
                    "--non-interactive",
                    "--repository-url",
                    &uploads,
                    "-u",
                    username,
                    "-p",
                    value,
                    "acme_tool-1.0-py3-none-any.whl",
                ],
            ),
        ]
    };
    let html =
        |page: String| Some(Response::builder().header("content-type", "text/html").body(Body::from(page)).unwrap());
    lure(
        "pypi",
        Ecosystem::Pypi,
        move |_, evil, _| html(format!("<a href='{evil}/tool-1.0-py3-none-any.whl'>x</a>")),
        commands,
    );
    lure(
        "pypi",
        Ecosystem::Pypi,
        move |_, evil, _| {
            html(format!("<base href='{evil}/'><a href='tool-1.0-py3-none-any.whl' data-core-metadata=true>x</a>"))
        },
        commands,
    );
    lure(
        "pypi",
        Ecosystem::Pypi,
        |_, evil, _| {
            let file = json!({ "filename": "tool-1.0-py3-none-any.whl", "url": format!("{evil}/tool-1.0-py3-none-any.whl"), "hashes": {}, "core-metadata": true });
            let index =
                json!({ "meta": { "api-version": "1.1" }, "name": "tool", "versions": ["1.0"], "files": [file] });
            Some(
                Response::builder()
                    .header("content-type", "application/vnd.pypi.simple.v1+json")
                    .body(Body::from(index.to_string()))
                    .unwrap(),
            )
        },
        commands,
    );
    lure("pypi", Ecosystem::Pypi, |seen, evil, _| moved(&format!("{evil}{}", seen.uri)), commands);
}

#[test]
fn container_clients_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        works(client("mkdir", home).args(["-p", "layout"]));
        let image = super::containers::image(home, "x");
        let credentials = format!("{}:{}", issued.token.username, issued.secret.expose());
        let there = format!("docker://{}/docker/app:1.0", gate.host());
        let skopeo = |arguments: &[&str]| {
            let mut command = client("skopeo", home);
            command.args(arguments);
            command
        };
        let layout = format!("oci:{}:1.0", image.display());
        vec![
            skopeo(&["copy", "--dest-tls-verify=false", "--dest-creds", &credentials, &layout, &there]),
            skopeo(&["copy", "--src-tls-verify=false", "--src-creds", &credentials, &there, "dir:got"]),
            skopeo(&["list-tags", "--tls-verify=false", "--creds", &credentials, &there.replace(":1.0", "")]),
            skopeo(&["delete", "--tls-verify=false", "--creds", &credentials, &there]),
        ]
    };
    let upload = |status: u16, to: String| {
        Some(Response::builder().status(status).header("location", to).body(Body::empty()).unwrap())
    };
    for status in [201, 202, 204, 302, 307, 308] {
        lure(
            "docker",
            Ecosystem::Docker,
            move |seen, evil, _| match seen.method {
                Method::GET | Method::HEAD => {
                    let mut answer = if seen.uri.path().ends_with("/tags/list") {
                        document(r#"{"name":"app","tags":["1.0"]}"#)
                    } else {
                        moved(&format!("{evil}/v2/x"))?
                    };
                    answer
                        .headers_mut()
                        .insert("link", format!("<{evil}/v2/app/tags/list?n=2>; rel=\"next\"").parse().unwrap());
                    answer.headers_mut().insert(
                        "www-authenticate",
                        format!("Bearer realm=\"{evil}/token\",service=\"x\"").parse().unwrap(),
                    );
                    Some(answer)
                }
                _ => upload(status, format!("{evil}/v2/app/blobs/uploads/1")),
            },
            commands,
        );
    }
    // The first step is here, the second is not.
    lure(
        "docker",
        Ecosystem::Docker,
        move |seen, evil, _| match seen.method {
            Method::POST => upload(202, "/v2/app/blobs/uploads/1".to_owned()),
            Method::PATCH => upload(202, format!("{evil}/v2/app/blobs/uploads/1")),
            _ => None,
        },
        commands,
    );
}

#[test]
fn maven_and_curl_send_their_token_nowhere_else() {
    let curl = |url: String, issued: &Issued, home: &Path| {
        let (username, value) = (&issued.token.username, issued.secret.expose());
        let netrc = home.join("netrc");
        fs::write(&netrc, format!("machine 127.0.0.1 login {username} password {value}\n")).unwrap();
        let mut with_netrc = client("curl", home);
        with_netrc.args(["-sSL", "--netrc-file"]).arg(netrc).arg(&url);
        let mut with_user = client("curl", home);
        with_user.args(["-sSL", "-u", &format!("{username}:{value}"), &url]);
        let mut upload = client("curl", home);
        upload.args(["-sSL", "-H", &format!("Authorization: Bearer {value}"), "-d", "x", "-X", "PUT", &url]);
        vec![with_netrc, with_user, upload]
    };
    let redirect = |seen: &Seen, evil: &str, _: &str| {
        Some(
            Response::builder()
                .status(307)
                .header("location", format!("{evil}{}", seen.uri))
                .body(Body::empty())
                .unwrap(),
        )
    };
    lure("generic", Ecosystem::Generic, redirect, |gate, issued, home| {
        curl(format!("{}/artifactory/generic/x", gate.url), issued, home)
    });
    lure("maven", Ecosystem::Maven, redirect, |gate, issued, _| {
        let home = super::maven::home();
        let commands = vec![
            super::maven::mvn(gate, issued, home.path(), super::maven::RESOLVE),
            super::maven::mvn(gate, issued, home.path(), super::maven::DEPLOY),
        ];
        drop(home.keep());
        commands
    });
}

#[test]
fn clients_of_ruby_send_their_token_nowhere_else() {
    lure(
        "gems",
        Ecosystem::Rubygems,
        |seen, evil, _| {
            Some(
                Response::builder()
                    .status(302)
                    .header("location", format!("{evil}{}", seen.uri))
                    .body(Body::empty())
                    .unwrap(),
            )
        },
        |gate, issued, home| {
            let (username, value) = (&issued.token.username, issued.secret.expose());
            let address = format!("http://{username}:{value}@{}/", place(gate, "gems", "gems"));
            let gem = |arguments: &[&str]| {
                let mut command = client("gem", home);
                command.env("GEM_HOME", home.join("gems")).args(arguments);
                command
            };
            fs::write(
                home.join("Gemfile"),
                format!("source \"http://{}/\" do\n  gem \"tool\"\nend\n", place(gate, "gems", "gems")),
            )
            .unwrap();
            let mut bundle = client("bundle", home);
            bundle.env("BUNDLE_127__0__0__1", format!("{username}:{value}")).args(["lock", "--retry=0"]);
            vec![gem(&["install", "--remote", "--clear-sources", "--source", &address, "tool"]), bundle]
        },
    );
}

#[test]
fn composer_sends_its_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        super::composer::project(gate, issued, home);
        let mut command = client("composer", home);
        command.env("COMPOSER_ALLOW_SUPERUSER", "1").args(["update", "--no-interaction"]);
        vec![command]
    };
    lure(
        "composer",
        Ecosystem::Composer,
        |seen, evil, own| match seen.uri.path() {
            "/packages.json" => answer(&json!({
                "packages": { "acme/tool": { "1.0": { "name": "acme/tool", "version": "1.0", "dist": { "type": "tar", "url": format!("{evil}/t.tar") } } } },
                "notify-batch": format!("{evil}/notify"), "mirrors": [{ "dist-url": format!("{evil}/%package%"), "preferred": true }], "x": own,
            })),
            _ => None,
        },
        commands,
    );
    lure(
        "composer",
        Ecosystem::Composer,
        |_, evil, _| answer(&json!({ "packages": [], "metadata-url": format!("{evil}/p2/%package%.json") })),
        commands,
    );
    lure(
        "composer",
        Ecosystem::Composer,
        |_, evil, _| {
            answer(
                &json!({ "packages": [], "providers-url": "/p/%package%.json", "provider-includes": { "x": { "sha256": "0" } }, "providers-lazy-url": format!("{evil}/%package%.json") }),
            )
        },
        commands,
    );
    lure("composer", Ecosystem::Composer, |seen, evil, _| moved(&format!("{evil}{}", seen.uri)), commands);
}

#[test]
fn nuget_sends_its_credential_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        works(client("python3", home).args(["-c", super::nuget::PACKAGE]));
        let key = issued.secret.expose();
        let mut install =
            super::nuget::nuget(gate, issued, home, &["install", "tool", "-NoCache", "-OutputDirectory", "got"]);
        install.env("XDG_DATA_HOME", home.join("data"));
        vec![install, super::nuget::nuget(gate, issued, home, &["push", "tool.1.0.0.nupkg", "-ApiKey", key])]
    };
    let resources = |at: &str| {
        let resource = |path: &str, kind: &str| json!({ "@id": format!("{at}/{path}"), "@type": kind });
        json!({ "version": "3.0.0", "resources": [
            resource("flat/", "PackageBaseAddress/3.0.0"), resource("registration/", "RegistrationsBaseUrl"),
            resource("registration/", "RegistrationsBaseUrl/3.0.0-beta"), resource("publish", "PackagePublish/2.0.0"),
        ] })
    };
    lure("nuget", Ecosystem::Nuget, move |_, evil, _| answer(&resources(evil)), commands);
    lure(
        "nuget",
        Ecosystem::Nuget,
        move |seen, evil, own| match seen.uri.path() {
            "/index.json" => answer(&resources(own)),
            "/registration/tool/index.json" => answer(
                &json!({ "count": 1, "items": [{ "@id": format!("{evil}/page"), "count": 1, "lower": "1.0.0", "upper": "1.0.0" }] }),
            ),
            _ => moved(&format!("{evil}{}", seen.uri)),
        },
        commands,
    );
}

#[test]
fn hugging_faces_client_sends_its_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        fs::write(home.join("a.bin"), vec![0_u8; 100]).unwrap();
        let hf = |arguments: &[&str]| {
            let mut command = client("hf", home);
            command.env("HF_ENDPOINT", format!("http://{}", place(gate, "huggingfaceml", "huggingface")));
            command.env("HF_TOKEN", issued.secret.expose()).env("HF_HUB_DISABLE_TELEMETRY", "1").args(arguments);
            command
        };
        vec![hf(&["download", "acme/tool", "--local-dir", "got"]), hf(&["upload", "acme/tool", "a.bin"])]
    };
    let commit = "0123456789012345678901234567890123456789";
    for redirects in [true, false] {
        lure(
            "huggingface",
            Ecosystem::Huggingface,
            move |seen, evil, _| {
                let path = seen.uri.path();
                let link = |mut answer: Response, rel: &str| {
                    answer.headers_mut().insert("link", format!("<{evil}{path}>; rel=\"{rel}\"").parse().unwrap());
                    Some(answer)
                };
                if path.contains("/revision/") {
                    answer(&json!({ "id": "acme/tool", "sha": commit, "siblings": [{ "rfilename": "a.bin" }] }))
                } else if path.contains("/tree/") && !redirects {
                    link(
                        document(
                            json!([{ "type": "file", "path": "a.bin", "size": 4, "oid": "0".repeat(40) }]).to_string(),
                        ),
                        "next",
                    )
                } else if path.contains("/tree/") {
                    answer(&json!([{ "type": "file", "path": "a.bin", "size": 4, "oid": "0".repeat(40) }]))
                } else if path.contains("/resolve/") {
                    let answer = Response::builder()
                        .status(302)
                        .header("location", format!("{evil}/blob"))
                        .header("etag", "\"e\"");
                    let answer = answer
                        .header("x-repo-commit", commit)
                        .header("x-linked-size", "4")
                        .header("x-linked-etag", "\"e\"");
                    let answer = answer
                        .header("x-xet-hash", "0".repeat(64))
                        .header("x-xet-refresh-route", format!("{evil}/xet"));
                    link(answer.body(Body::empty()).unwrap(), "xet-auth")
                } else if path.ends_with("/preupload/main") {
                    answer(&json!({ "files": [{ "path": "a.bin", "uploadMode": "lfs", "shouldIgnore": false }] }))
                } else if path.ends_with("/info/lfs/objects/batch") {
                    let objects: Value = serde_json::from_slice(&seen.body).unwrap();
                    let (oid, size) = (&objects["objects"][0]["oid"], &objects["objects"][0]["size"]);
                    answer(&json!({ "transfer": "basic", "objects": [{ "oid": oid, "size": size, "actions": {
                        "upload": { "href": format!("{evil}/put") }, "verify": { "href": format!("{evil}/verify") } } }] }))
                } else if path == "/api/repos/create" {
                    answer(&json!({ "url": format!("{evil}/acme/tool"), "name": "acme/tool" }))
                } else {
                    moved(&format!("{evil}{path}"))
                }
            },
            commands,
        );
    }
}

#[test]
fn conda_clients_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let login = json!({ "username": issued.token.username, "password": issued.secret.expose() });
        fs::write(home.join("auth.json"), json!({ "127.0.0.1": { "BasicHTTP": login } }).to_string()).unwrap();
        let mut command = client(tools().join("python/bin/python"), home);
        command.args(["-c", super::conda::INSTALL]).env("CHANNEL", format!("http://{}", place(gate, "conda", "conda")));
        command.env("RATTLER_AUTH_FILE", home.join("auth.json"));
        vec![command]
    };
    let list = |base: Option<String>| {
        let about = json!({ "name": "tool", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch", "sha256": "0".repeat(64), "size": 1 });
        json!({ "info": { "subdir": "noarch", "base_url": base }, "packages": { "tool-1.0-0.tar.bz2": about }, "repodata_version": 2 })
    };
    lure(
        "conda",
        Ecosystem::Conda,
        move |seen, evil, _| {
            seen.uri
                .path()
                .ends_with("/repodata.json")
                .then(|| document(list(Some(format!("{evil}/noarch/"))).to_string()))
        },
        commands,
    );
    lure(
        "conda",
        Ecosystem::Conda,
        move |seen, evil, _| match seen.uri.path() {
            "/noarch/repodata.json" => answer(&list(None)),
            path if path.ends_with(".tar.bz2") => moved(&format!("{evil}/x")),
            _ => None,
        },
        commands,
    );
}
