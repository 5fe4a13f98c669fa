//! Clients that follow an index to packages, before one that points elsewhere.

use super::*;

#[test]
fn cargo_sends_its_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let projects = ["fetch", "publish"].map(|verb| {
            let folder = home.join(verb);
            crate::serve::real::crates::project(
                &folder,
                "app",
                if verb == "fetch" { "acme-tool = { version = \"1\", registry = \"gate\" }" } else { "" },
            );
            let mut command = crate::serve::real::crates::cargo(gate, issued, &folder);
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
        Some(crate::serve::real::file(line.to_string()))
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
        crate::serve::real::composer::project(gate, issued, home);
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
        works(client("python3", home).args(["-c", crate::serve::real::nuget::PACKAGE]));
        let key = issued.secret.expose();
        let mut install = crate::serve::real::nuget::nuget(
            gate,
            issued,
            home,
            &["install", "tool", "-NoCache", "-OutputDirectory", "got"],
        );
        install.env("XDG_DATA_HOME", home.join("data"));
        vec![
            install,
            crate::serve::real::nuget::nuget(gate, issued, home, &["push", "tool.1.0.0.nupkg", "-ApiKey", key]),
        ]
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
