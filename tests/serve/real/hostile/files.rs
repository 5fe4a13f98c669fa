//! Clients of registries of files before one that points elsewhere.

use super::*;

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
        let home = crate::serve::real::maven::home();
        let commands = vec![
            crate::serve::real::maven::mvn(gate, issued, home.path(), crate::serve::real::maven::RESOLVE),
            crate::serve::real::maven::mvn(gate, issued, home.path(), crate::serve::real::maven::DEPLOY),
        ];
        drop(home.keep());
        commands
    });
}

#[test]
fn conda_clients_send_their_token_nowhere_else() {
    let commands = |gate: &Gate, issued: &Issued, home: &Path| {
        let login = json!({ "username": issued.token.username, "password": issued.secret.expose() });
        fs::write(home.join("auth.json"), json!({ "127.0.0.1": { "BasicHTTP": login } }).to_string()).unwrap();
        let mut command = client(tools().join("python/bin/python"), home);
        command
            .args(["-c", crate::serve::real::conda::INSTALL])
            .env("CHANNEL", format!("http://{}", place(gate, "conda", "conda")));
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
