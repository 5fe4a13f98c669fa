//! Which backend is chosen, and why: never one that was half said, and never an access token for another address.

use std::path::Path;

use serde_json::{Value, json};

use super::platform::{Platform, own_access_token};
use crate::support::Home;

/// What `gatepass doctor` says with these variables and arguments.
fn doctor(home: &Home, variables: &[(&str, &str)], arguments: &[&str]) -> Value {
    let arguments = [arguments, &["doctor", "--json"]].concat();
    let output = home.command(&arguments).envs(variables.iter().copied()).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// The sentence with which these variables and arguments are refused.
fn refusal(home: &Home, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let arguments = [arguments, &["tokens", "list"]].concat();
    let output = home.command(&arguments).envs(variables.iter().copied()).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!text.contains("sentinel"), "{text}");
    text.replace(&home.path().display().to_string(), "~").trim_end().to_owned()
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn what_is_half_said_is_refused_with_what_is_missing() {
    let home = Home::new();
    let file = home.path().join("access-token");
    let missing = home.path().join("no-such-file");
    write(&file, "sentinel\n");
    let (file, missing) = (file.display().to_string(), missing.display().to_string());
    let token = ("GATEPASS_ACCESS_TOKEN", "sentinel");
    let refusals = [
        refusal(&home, &[token], &[]),
        refusal(&home, &[("GATEPASS_URL", "https://acme.jfrog.io")], &[]),
        refusal(&home, &[], &["--url", "https://registry.example", "--backend", "jfrog"]),
        refusal(&home, &[], &["--backend", "jfrog"]),
        refusal(&home, &[], &["--backend", "artifactory"]),
        refusal(&home, &[token], &["--url", "http://registry.example"]),
        refusal(&home, &[token], &["--url", "https://a.example", "--access-token-file", &file]),
        refusal(&home, &[], &["--url", "https://a.example", "--access-token-file", &missing]),
        refusal(&home, &[("GATEPASS_ACCESS_TOKEN", "two sentinels")], &["--url", "https://a.example"]),
        refusal(&home, &[("JF_URL", "http://a.example"), ("JF_ACCESS_TOKEN", "sentinel")], &[]),
        refusal(
            &home,
            &[("GATEPASS_ENVIRONMENTS", "a b")],
            &["--url", "https://a.example", "--access-token-file", &file],
        ),
    ];
    insta::assert_snapshot!(refusals.join("\n"));
}

#[test]
fn an_access_token_is_not_sent_to_an_address_that_another_set() {
    let platform = Platform::new();
    let url = platform.url();
    let other = "https://evil.example";
    let mut cases = 0;
    // Where the token's file is named, and where the address: in the file, in the environment, by a flag; from the operator's
    // on to the caller's.
    for (token, place) in ["file", "environment", "flag"].into_iter().enumerate() {
        for address in 0..3 {
            // What the places say before the strongest, which is the address at hand.
            for beside in [None, Some(url.as_str()), Some(other)] {
                let home = Home::new();
                let file = home.path().join("access-token");
                write(&file, &format!("{}\n", own_access_token()));
                let path = file.display().to_string();
                let mut message: [Vec<(&str, &str)>; 3] = [vec![], vec![], vec![]];
                message[token].push(("access_token_file", &path));
                message[address].push(("url", &url));
                match beside {
                    Some(beside) if address > 0 => message[0].push(("url", beside)),
                    Some(_) => continue,
                    None => {}
                }
                let table = |(key, value): &(&str, &str)| format!("{key} = {value:?}\n");
                write(&home.gatepass().join("config.toml"), &message[0].iter().map(table).collect::<String>());
                std::fs::set_permissions(home.gatepass(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
                let names: Vec<(String, &str)> = message[1]
                    .iter()
                    .map(|(key, value)| (format!("GATEPASS_{}", key.to_uppercase()), *value))
                    .collect();
                let flags: Vec<String> =
                    message[2].iter().map(|(key, value)| format!("--{}={value}", key.replace('_', "-"))).collect();
                let mut arguments: Vec<&str> = flags.iter().map(String::as_str).collect();
                arguments.extend(["tokens", "list"]);
                let output = home.command(&arguments).envs(names).output().unwrap();
                let may = address <= token || beside == Some(url.as_str());
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                assert_eq!(output.status.success(), may, "token by {place}, address by {address}, {beside:?}: {text}");
                assert!(may || text.contains("is not sent there"), "{text}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 21);
}

#[test]
fn no_flag_takes_the_access_token_itself() {
    let home = Home::new();
    let help = home.run(&["--help"]).stdout;
    assert!(help.contains("--access-token-file") && !help.contains("--access-token <"), "{help}");
    assert!(!home.run(&["--access-token", "sentinel", "tokens", "list"]).status.success());
}

#[test]
fn without_an_access_token_a_url_is_the_embedded_gateways() {
    let home = Home::new();
    for variables in [
        &[][..],
        &[("GATEPASS_URL", "https://gateway.example")],
        // Many have these set for other tools.
        &[("JF_URL", "https://acme.jfrog.io")],
        &[("JF_ACCESS_TOKEN", "sentinel")],
        // An access token that was set for one address is not sent to another.
        &[
            ("GATEPASS_URL", "https://gateway.example"),
            ("JF_URL", "https://a.example"),
            ("JF_ACCESS_TOKEN", "sentinel"),
        ],
    ] {
        assert_eq!(doctor(&home, variables, &[])["backend"], "embedded", "{variables:?}");
    }
    let variables = [("GATEPASS_URL", "https://acme.jfrog.io"), ("GATEPASS_ACCESS_TOKEN", "sentinel")];
    let found = doctor(&home, &variables, &["--backend", "embedded"]);
    assert_eq!(found["findings"][0]["found"], "embedded, since --backend says so");
}

#[test]
fn a_url_and_an_access_token_choose_the_platform_by_any_of_their_names() {
    let platform = Platform::new();
    let url = platform.url();
    let token = own_access_token();
    let home = Home::new();
    let file = home.path().join("access-token");
    write(&file, &format!("{token}\n"));
    let path = file.display().to_string();
    for (variables, arguments, reason) in [
        (
            vec![("GATEPASS_URL", &url), ("GATEPASS_ACCESS_TOKEN", &token)],
            vec![],
            "GATEPASS_URL and GATEPASS_ACCESS_TOKEN are set",
        ),
        (vec![("GATEPASS_ACCESS_TOKEN", &token)], vec!["--url", &url], "--url and GATEPASS_ACCESS_TOKEN are set"),
        (
            vec![("GATEPASS_URL", &url)],
            vec!["--access-token-file", &path],
            "GATEPASS_URL and the file ~/access-token are set",
        ),
        (vec![("JF_URL", &url), ("JF_ACCESS_TOKEN", &token)], vec![], "JF_URL and JF_ACCESS_TOKEN are set"),
        (vec![("JFROG_URL", &url), ("JFROG_ACCESS_TOKEN", &token)], vec![], "JFROG_URL and JFROG_ACCESS_TOKEN are set"),
        (vec![("FLY_URL", &url), ("FLY_ACCESS_TOKEN", &token)], vec![], "FLY_URL and FLY_ACCESS_TOKEN are set"),
    ] {
        let variables: Vec<_> = variables.into_iter().map(|(name, value)| (name, value.as_str())).collect();
        let found = doctor(&home, &variables, &arguments);
        assert_eq!(found["backend"], "jfrog", "{found}");
        let why = found["findings"][0]["found"].as_str().unwrap().replace(&home.path().display().to_string(), "~");
        assert_eq!(why, format!("jfrog, since {reason}"));
    }
    // The address of one of its services is the platform's.
    let artifactory = format!("{url}/artifactory/");
    let variables = [("JF_URL", artifactory.as_str()), ("JF_ACCESS_TOKEN", &token)];
    assert_eq!(doctor(&home, &variables, &[])["findings"][1]["found"], format!("{url}/"));
}

#[test]
fn a_server_of_the_jfrog_cli_is_used_when_it_is_named_and_never_else() {
    let platform = Platform::new();
    let home = Home::new();
    let file = home.path().join(".jfrog/jfrog-cli.conf.v6");
    let configuration = |encrypted: bool| {
        json!({"version": "6", "enc": encrypted, "servers": [
            {"serverId": "acme", "url": format!("{}/", platform.url()), "user": "robot", "accessToken": own_access_token(), "isDefault": true},
            {"serverId": "by-password", "url": "https://b.example/", "user": "sentinel", "password": "sentinel"},
            {"serverId": "plain", "url": "http://b.example/", "accessToken": "sentinel"},
        ]})
        .to_string()
    };
    let named = |id: &str| refusal(&home, &[], &["--jfrog-server", id]);
    let mut refusals = vec![named("acme")];
    write(&file, "{\"servers\": [\"sentinel\"]}");
    refusals.push(named("acme"));
    write(&file, &configuration(true));
    refusals.push(named("acme"));
    write(&file, &configuration(false));
    refusals.extend([named("other"), named("by-password"), named("plain")]);
    refusals.push(refusal(&home, &[("GATEPASS_URL", "https://a.example")], &["--jfrog-server", "acme"]));
    insta::assert_snapshot!(refusals.join("\n"));

    assert_eq!(doctor(&home, &[], &[])["backend"], "embedded");
    let found = doctor(&home, &[("GATEPASS_JFROG_SERVER", "acme")], &[]);
    assert_eq!(
        found["findings"][0]["found"],
        "jfrog, since GATEPASS_JFROG_SERVER names this server of the JFrog CLI's"
    );
}

#[test]
fn the_gateway_is_not_started_with_a_platforms_settings() {
    let home = Home::new();
    let mut command = home.command(&["serve", "--listen", "127.0.0.1:0"]);
    let output = command.env("JF_URL", "https://acme.jfrog.io").env("JF_ACCESS_TOKEN", "sentinel").output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && text.contains("JF_URL and JF_ACCESS_TOKEN are set"), "{text}");
}
