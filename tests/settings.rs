//! The operator's settings: where they come from, what they forbid, and how an error names its place.

use serde_json::json;

use crate::support::{Finished, Home};

fn refusal(finished: &Finished, home: &Home) -> String {
    assert!(!finished.status.success(), "{finished:?}");
    assert_eq!(finished.stdout, "");
    finished.stderr.replace(&home.path().display().to_string(), "~")
}

fn write_config(home: &Home, text: &str) {
    std::fs::create_dir_all(home.gatepass()).unwrap();
    std::fs::write(home.gatepass().join("config.toml"), text).unwrap();
}

#[test]
fn a_bad_value_is_refused_by_the_place_that_it_came_from() {
    let home = Home::new();
    let flag = refusal(&home.run(&["--max-ttl", "soon", "tokens", "list"]), &home);
    insta::assert_snapshot!(flag, @"gatepass: The flag --max-ttl cannot be used: it is a duration like `12h`, `30d` or `2w`, longer than nothing. Mend it and start again; nothing was changed.");
    let mut command = home.command(&["tokens", "list"]);
    let output = command.env("GATEPASS_SECRETS", "show").output().unwrap();
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap(), @"gatepass: The environment variable GATEPASS_SECRETS cannot be used: it is `handle` or `inline`. Mend it and start again; nothing was changed.");
    write_config(&home, "allow_write = \"perhaps\"\n");
    let file = refusal(&home.run(&["tokens", "list"]), &home);
    insta::assert_snapshot!(file, @"gatepass: `allow_write` in ~/gatepass/config.toml cannot be used: it is `true` or `false`. Mend it and start again; nothing was changed.");
    assert!(!home.gatepass().join("gatepass.db").exists());
}

/// What people paste in the wrong place, in each shape that a file can hold it in.
const SHAPES: [&str; 7] = [
    "\"hunter2\"",
    "[\"hunter2\"]",
    "{ hunter = \"hunter2\" }",
    "\"https://me:hunter2@host.example/hunter2\"",
    "\"hunter2",
    "hunter2",
    "'''hunter2",
];

#[test]
fn no_message_about_a_setting_repeats_its_value() {
    const KEYS: [&str; 16] = [
        "url",
        "backend",
        "access_token_file",
        "secrets",
        "read_only",
        "allow_write",
        "max_ttl",
        "default_ttl",
        "rate_limit",
        "log",
        "repository_keys",
        "upstreams",
        "upstreams.npm",
        "upstreams.npm.type",
        "upstreams.npm.url",
        "repository_keys.npm",
    ];
    const OF_AN_UPSTREAM: [&str; 3] = ["username", "password_file", "password_env"];
    let home = Home::new();
    let mut refused = 0;
    let mut serve = |text: &str| {
        write_config(&home, text);
        let finished = home.run(&["--log", "trace", "serve", "--listen", "192.0.2.1:9"]);
        assert!(!finished.status.success(), "{finished:?}");
        let shown = format!("{}{}", finished.stdout, finished.stderr);
        assert!(!shown.contains("hunter2"), "{text}\n{shown}");
        refused += 1;
    };
    for shape in SHAPES {
        for key in KEYS {
            serve(&format!("{key} = {shape}\n"));
        }
        for key in OF_AN_UPSTREAM {
            let other = if key == "username" { "password_file = \"none\"" } else { "username = \"me\"" };
            serve(&format!(
                "[upstreams.npm]\ntype = \"npm\"\nurl = \"http://127.0.0.1:9\"\n{other}\n{key} = {shape}\n"
            ));
        }
    }
    assert_eq!(refused, 133);
}

#[test]
fn a_key_that_does_not_exist_is_refused_with_the_one_that_was_meant() {
    let home = Home::new();
    write_config(&home, "maxttl = \"30d\"\n");
    let refused = refusal(&home.run(&["tokens", "list"]), &home);
    insta::assert_snapshot!(refused, @"gatepass: The configuration file ~/gatepass/config.toml cannot be used: it has the unknown key `maxttl` (did you mean `max_ttl`?). Mend the file and start again.");
    write_config(&home, "max_ttl = \n");
    assert!(refusal(&home.run(&["tokens", "list"]), &home).contains("config.toml cannot be used"));
    assert!(refusal(&home.run(&["--config", "/no/such/file", "tokens", "list"]), &home).contains("/no/such/file"));
}

/// What resembles no key may be a value that somebody put in the wrong place.
#[test]
fn a_key_that_resembles_none_is_not_repeated() {
    let home = Home::new();
    for (text, line) in [
        ("hunter2 = 1\n", 1),
        ("url = \"http://127.0.0.1:9\"\n\"hunter2\" = \"x\"\n", 2),
        ("[hunter2]\nx = 1\n", 1),
        ("# a\n\n  [[hunter2]]\n  x = 1\n", 3),
        ("hunter2.hunter2 = true\n", 1),
    ] {
        write_config(&home, text);
        let refused = refusal(&home.run(&["tokens", "list"]), &home);
        assert!(refused.contains(&format!("it has an unknown key in line {line}")), "{text}: {refused}");
        assert!(!refused.contains("hunter2"), "{text}: {refused}");
    }
}

#[test]
fn an_address_that_would_show_tokens_to_the_network_is_refused() {
    let home = Home::new();
    for url in [
        "http://registry.example",
        "https://user:secret@registry.example",
        "ftp://registry.example",
        "https://registry.example/path",
        "registry",
    ] {
        let refused = refusal(&home.run(&["--url", url, "tokens", "list"]), &home);
        assert!(refused.contains("The flag --url cannot be used"), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
    }
    for url in ["https://registry.example", "http://127.0.0.1:5000", "http://[::1]:5000", "http://localhost:5000"] {
        assert!(home.run(&["--url", url, "tokens", "list"]).status.success(), "{url}");
    }
}

#[test]
fn flags_beat_the_environment_which_beats_the_file() {
    let home = Home::new();
    write_config(
        &home,
        "url = \"https://file.example\"\n[repository_keys]\nnpm = \"npm-file\"\ndocker = \"docker-file\"\n",
    );
    let shown = |arguments: &[&str], environment: &[(&str, &str)]| {
        let arguments = [arguments, &["ask", "--json", "set up npm"]].concat();
        let output = home.command(&arguments).envs(environment.iter().copied()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(shown(&[], &[]).contains("https://file.example/artifactory/api/npm/npm-file/"));
    let environment =
        [("GATEPASS_URL", "https://environment.example"), ("GATEPASS_REPOSITORY_KEYS", "npm=npm-environment")];
    assert!(shown(&[], &environment).contains("https://environment.example/artifactory/api/npm/npm-environment/"));
    let flags = ["--url", "https://flag.example", "--repository-key", "npm=npm-flag"];
    assert!(shown(&flags, &environment).contains("https://flag.example/artifactory/api/npm/npm-flag/"));
}

/// Which layer each setting of the server is taken from, in every combination of layers: whatever stands in a weaker one is
/// not looked at.
#[test]
fn what_a_stronger_layer_says_of_the_server_is_what_is_looked_at() {
    // A key, its flag, a value that is right, and one that is wrong wherever it stands.
    const SETTINGS: [(&str, Option<&str>, &str, &str); 6] = [
        ("listen", Some("--listen"), "127.0.0.1:0", "nowhere"),
        ("dashboard_listen", Some("--dashboard-listen"), "127.0.0.1:0", "nowhere"),
        ("dashboard_url", Some("--dashboard-url"), "https://dash.example", "http://dash.example"),
        ("trusted_proxies", Some("--trusted-proxy"), "10.0.0.0/8", "everybody"),
        ("proxy_protocol", None, "false", "perhaps"),
        ("dashboard_proxy_protocol", None, "false", "perhaps"),
    ];
    let home = Home::new();
    let mut cases = 0;
    for (key, flag, right, wrong) in SETTINGS {
        let variable = format!("GATEPASS_{}", key.to_uppercase());
        let names = [format!("`{key}` in "), variable.clone(), flag.unwrap_or_default().to_owned()];
        let layers = if flag.is_some() { 3 } else { 2 };
        for present in 1_u8..1 << layers {
            let is_present = |layer: u32| present & (1 << layer) != 0;
            let strongest = present.ilog2();
            for strongest_is_right in [true, false] {
                let value = |layer: u32| if (layer == strongest) == strongest_is_right { right } else { wrong };
                let file = if is_present(0) { format!("{key} = \"{}\"\n", value(0)) } else { String::new() };
                write_config(&home, &file);
                // Where all settings are right, there is no certificate, and nothing begins to serve.
                let mut command = home.command(&["serve", "--tls-cert", "/no/such", "--tls-key", "/no/such"]);
                if is_present(1) {
                    command.env(&variable, value(1));
                }
                if let Some(flag) = flag.filter(|_| is_present(2)) {
                    command.args([flag, value(2)]);
                }
                let output = command.output().unwrap();
                let message = String::from_utf8(output.stderr).unwrap();
                let expected =
                    if strongest_is_right { "certificate" } else { &names[usize::try_from(strongest).unwrap()] };
                assert!(!output.status.success() && message.contains(expected), "{key}, {present:03b}: {message}");
                cases += 1;
            }
        }
    }
    assert_eq!(cases, 4 * 7 * 2 + 2 * 3 * 2);
}

#[test]
fn a_read_only_server_changes_nothing() {
    let home = Home::new();
    let mut server = home.server(&["--read-only"]);
    let response = server.request("tools/call", json!({"name": "generate_token", "arguments": {}}));
    assert!(response["error"]["message"].as_str().unwrap().starts_with("Unknown tool: generate_token"), "{response}");
    let refused = home.run(&["--read-only", "environments", "add", "canary"]);
    assert!(refused.stderr.contains("read-only") && !refused.status.success(), "{refused:?}");
    assert_eq!(server.call("list_environments", json!({})).done()["environments"].as_array().unwrap().len(), 3);
}

#[test]
fn without_leave_to_write_a_token_that_writes_is_refused_and_never_narrowed() {
    let home = Home::new();
    let mut server = home.server(&["--allow-write=false"]);
    for arguments in [json!({"permission": "read_write"}), json!({"request": "push token for staging"})] {
        assert_eq!(server.call("generate_token", arguments).failure().1, "policy_refused");
    }
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    server.call("generate_token", json!({"request": "token for staging"})).done();
}

#[test]
fn a_life_longer_than_allowed_is_refused_and_never_shortened() {
    let home = Home::new();
    let mut server = home.server(&["--max-ttl", "30d"]);
    for expires in ["never", "31d", "2099-01-31"] {
        let refused = server.call("generate_token", json!({"expires": expires}));
        assert_eq!(refused.failure().1, "policy_refused", "{refused:?}");
    }
    assert_eq!(server.call("list_tokens", json!({})).done()["total"], 0);
    assert!(server.call("generate_token", json!({"expires": "29d"})).0["isError"] != true);
    let made = server.call("generate_token", json!({}));
    assert!(made.text().contains("(nothing was said: the default, 30 days)"), "{}", made.text());
}

#[test]
fn nothing_said_about_expiry_is_the_operators_default_and_the_answer_says_so() {
    let home = Home::new();
    let made = home.server(&[]).call("generate_token", json!({}));
    assert!(made.text().contains("(nothing was said: the default, 90 days)"), "{}", made.text());
    let made = home.server(&["--default-ttl", "7d"]).call("generate_token", json!({}));
    assert!(made.text().contains("(nothing was said: the default, 7 days)"), "{}", made.text());
}

#[test]
fn help_explains_every_setting() {
    let home = Home::new();
    let help = home.run(&["--help"]).stdout;
    for setting in [
        "--home",
        "--config",
        "--url",
        "--backend",
        "--access-token-file",
        "--jfrog-server",
        "--username",
        "--secrets",
        "--read-only",
        "--allow-write",
        "--max-ttl",
        "--default-ttl",
        "--rate-limit",
        "--repository-key",
        "--log",
    ] {
        assert!(help.contains(setting), "{setting}");
    }
    for variable in ["GATEPASS_HOME", "GATEPASS_URL", "GATEPASS_SECRETS", "GATEPASS_READ_ONLY", "GATEPASS_MAX_TTL"] {
        assert!(help.contains(variable), "{variable}");
    }
}

/// Whoever names what is no file waits for nobody: a pipe that nobody writes to, a device without an end.
#[test]
fn a_configuration_that_is_no_regular_file_is_refused_without_waiting_for_it() {
    let home = Home::new();
    let path = |name: &str| home.path().join(name);
    assert!(std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink(path("pipe"), path("link")).unwrap();
    std::fs::create_dir(path("directory")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    let named = ["pipe", "link", "directory", "socket"].map(|name| path(name).display().to_string());
    let devices = ["/dev/zero", "/dev/null", "/dev/urandom", "/dev/stdin", "/"].map(str::to_owned);
    let mut cases = 0;
    for file in named.into_iter().chain(devices) {
        for is_flag in [true, false] {
            let gatepass = home.command(&["doctor"]);
            // A limit of patience: what hangs ends with 124.
            let mut command = std::process::Command::new("timeout");
            command.arg("60").arg(gatepass.get_program()).args(gatepass.get_args()).env_clear();
            command.envs(gatepass.get_envs().filter_map(|(name, value)| Some((name, value?))));
            if is_flag {
                command.args(["--config", &file]);
            } else {
                command.env("GATEPASS_CONFIG", &file);
            }
            // Standard input is a pipe that nobody writes to.
            let mut child = command
                .stdin(std::process::Stdio::piped())
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            let stdin = child.stdin.take();
            let output = child.wait_with_output().unwrap();
            drop(stdin);
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{file}: {errors}");
            assert!(errors.contains("cannot be used") && errors.contains("not a regular file"), "{file}: {errors}");
            cases += 1;
        }
    }
    assert_eq!(cases, 18);
}
