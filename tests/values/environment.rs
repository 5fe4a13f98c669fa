//! What a known consumer finds in its environment: what it needs, and nothing that sends the value elsewhere.

use std::process::Stdio;

use gatepass_clients::consumer::{Unknown, Variable, known};
use gatepass_core::token::Permission;

use super::Fixture;
use super::known::lines;
use super::pipe::{LOGIN, pipe, text};
use crate::packages::recorder::{Answer, Recorder};
use crate::packages::sandbox::needs;

/// Variables by which some program goes elsewhere, believes another, reads other settings, runs another program, or tells
/// what it does.
const HOSTILE: [&str; 84] = [
    "KUBERNETES_MASTER",
    "KUBERNETES_SERVICE_HOST",
    "KUBERNETES_SERVICE_PORT",
    "KUBECONFIG",
    "KUBERC",
    "KUBECTL_KUBERC",
    "http_proxy",
    "HTTP_PROXY",
    "ALL_PROXY",
    "all_proxy",
    "FTP_PROXY",
    "PROXY",
    "REQUEST_METHOD",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_0",
    "GIT_CONFIG_VALUE_0",
    "GIT_CONFIG",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_CEILING_DIRECTORIES",
    "GIT_EXEC_PATH",
    "GIT_SSH_COMMAND",
    "GIT_ASKPASS",
    "GIT_TRACE",
    "GIT_PROXY_COMMAND",
    "GIT_REMOTE_URL_VAR",
    "REMOTE_ALIAS",
    "XDG_CONFIG_HOME",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_DIRS",
    "XDG_DATA_HOME",
    "XDG_CACHE_HOME",
    "CI_SERVER_URL",
    "CI_SERVER_HOST",
    "CI_SERVER_FQDN",
    "CI_PROJECT_PATH",
    "CI_JOB_TOKEN",
    "GLAB_ENABLE_CI_AUTOLOGIN",
    "GITLAB_HOST",
    "GITLAB_URI",
    "GL_HOST",
    "GITLAB_API_HOST",
    "GITLAB_REPO",
    "GITLAB_GROUP",
    "GLAB_CONFIG_DIR",
    "GITLAB_CLIENT_ID",
    "API_PROTOCOL",
    "DEBUG",
    "GH_DEBUG",
    "GLAB_DEBUG_HTTP",
    "GH_HOST",
    "GH_REPO",
    "GH_CONFIG_DIR",
    "GH_PATH",
    "GITHUB_API_URL",
    "DOCKER_CONFIG",
    "DOCKER_HOST",
    "DOCKER_CONTEXT",
    "DOCKER_AUTH_CONFIG",
    "DOCKER_CERT_PATH",
    "NERDCTL_TOML",
    "REGISTRY_AUTH_FILE",
    "CONTAINERS_CONF",
    "CONTAINERS_REGISTRIES_CONF",
    "CONTAINER_HOST",
    "HELM_REGISTRY_CONFIG",
    "HELM_CONFIG_HOME",
    "HELM_DEBUG",
    "CURL_HOME",
    "CURL_CA_BUNDLE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSLKEYLOGFILE",
    "OPENSSL_CONF",
    "NETRC",
    "DBUS_SESSION_BUS_ADDRESS",
    "LD_PRELOAD",
    "DYLD_INSERT_LIBRARIES",
    "GODEBUG",
    "SSH_AUTH_SOCK",
];

fn registry_of(line: &str) -> &'static str {
    let is_plain = ["--plain-http", "--tls-verify=false"].iter().any(|word| line.contains(word));
    if is_plain { "http://registry.example" } else { "https://registry.example" }
}

fn given(registry: &str, line: &str, environment: &[Variable]) -> Result<Vec<Variable>, Unknown> {
    let words = shell_words::split(line).unwrap();
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let (_, form) = lines().into_iter().find(|(known, _)| *known == line).unwrap();
    known(&words[0], &rest, &form, Some(&registry.parse().unwrap()), environment)
}

fn variable(name: &str, text: &str) -> Variable {
    (name.into(), text.into())
}

#[test]
fn no_variable_of_many_reaches_a_consumer_unless_it_refuses_to_run() {
    let (mut cases, mut refused) = (0, 0);
    for (line, _) in lines() {
        for name in HOSTILE {
            let environment = [variable("HOME", "/home/ada"), variable(name, "http://evil.example")];
            match given(registry_of(line), line, &environment) {
                Ok(passed) => assert_eq!(passed, environment[..1], "{line} {name}"),
                Err(Unknown::Variable(told)) => {
                    assert_eq!(told, name, "{line}");
                    refused += 1;
                }
                Err(other) => panic!("{line} {name}: {other:?}"),
            }
            cases += 1;
        }
    }
    println!("{refused} of {cases} refuse to run");
    assert_eq!(cases, 21 * 84);
}

#[test]
fn what_a_consumer_needs_reaches_it() {
    let common = [
        ("HOME", "/home/ada"),
        ("PATH", "/usr/bin:/bin"),
        ("TERM", "xterm"),
        ("LANG", "C.UTF-8"),
        ("TMPDIR", "/tmp"),
        ("XDG_RUNTIME_DIR", &format!("/run/user/{}", rustix::process::geteuid().as_raw())),
        ("XDG_CONFIG_HOME", "/home/ada/.config"),
    ]
    .map(|(name, text)| variable(name, text));
    let own: [(&str, &[&str]); 5] = [
        ("docker", &["DOCKER_CLI_HINTS"]),
        ("gh", &["GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN"]),
        ("glab", &["GITLAB_TOKEN", "OAUTH_TOKEN"]),
        ("kubectl", &["AWS_PROFILE", "AWS_SESSION_TOKEN", "GOOGLE_APPLICATION_CREDENTIALS"]),
        ("podman", &[]),
    ];
    let mut cases = 0;
    for (line, _) in lines() {
        let program = line.split(' ').next().unwrap();
        for (owner, names) in own {
            for name in names {
                let passed = given(registry_of(line), line, &[variable(name, "sentinel")]).unwrap();
                let shares = program == owner || [("oc", "kubectl"), ("nerdctl", "docker")].contains(&(program, owner));
                assert_eq!(passed.len(), usize::from(shares), "{line} {name}");
                cases += 1;
            }
        }
        // Desktops' directories reach those that keep something there.
        let passed = given(registry_of(line), line, &common).unwrap();
        assert_eq!(passed, common[..if ["kubectl", "oc", "curl"].contains(&program) { 5 } else { 7 }], "{line}");
        // A proxy hears of https no more than the host.
        for name in ["HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"] {
            let is_open = registry_of(line).starts_with("http:");
            let passed = given(registry_of(line), line, &[variable(name, "http://proxy.example")]).unwrap();
            assert_eq!(passed.is_empty(), is_open, "{line} {name}");
            cases += 1;
        }
    }
    assert_eq!(cases, 21 * 13);
    let path = given(
        "https://registry.example",
        "curl -q -fsSL -K - https://registry.example/artifactory/generic/file",
        &[variable("PATH", ".:/usr/bin:bin:/bin:")],
    )
    .unwrap();
    assert_eq!(path, [variable("PATH", "/usr/bin:/bin")]);
}

#[test]
fn a_consumer_is_started_with_what_the_list_passes() {
    let fixture = Fixture::new();
    fixture.consumer("docker");
    let issued = fixture.token(Permission::ReadOnly);
    let mut command = pipe(&fixture, &issued, &LOGIN);
    for name in ["LD_LIBRARY_PATH", "HTTP_PROXY", "all_proxy", "ANYTHING", "GH_TOKEN", "GATEPASS_ANYTHING"] {
        command.env(name, "/nonexistent/sentinel-of-the-environment");
    }
    let output = command.env("DOCKER_CLI_HINTS", "false").env("LC_ALL", "C").output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let environment = fixture.recorded("environment.").concat();
    let mut names: Vec<&str> = environment.lines().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    names.sort_unstable();
    // The shell's own, too.
    names.retain(|name| !["_", "PWD", "OLDPWD", "SHLVL"].contains(name));
    assert_eq!(names, ["DOCKER_CLI_HINTS", "HOME", "LC_ALL", "PATH", "TZ"], "{environment}");
}

#[test]
fn the_real_curl_goes_to_the_registry_and_past_every_proxy_over_plain_http() {
    needs("curl", "curl.se");
    let proxy = Recorder::start(|_| Answer::new(200, "text/plain", "taken"));
    let registry = Recorder::start(|_| Answer::new(200, "text/plain", "a file"));
    let mut cases = 0;
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"] {
        let fixture = Fixture::for_registry(&registry.url());
        let issued = fixture.token(Permission::ReadOnly);
        let address = format!("{}/artifactory/generic/x", registry.url());
        let words =
            ["pipe", issued.token.id.as_str(), "--as=curl-config", "--user=ci", "--", "curl", "-q", "-fsSL", "-K", "-"];
        let mut command = fixture.command(&[&words[..], &[&address]].concat());
        let output = command.env(name, proxy.url()).stdin(Stdio::null()).output().unwrap();
        assert_eq!((text(&output).as_str(), output.stdout.as_slice()), ("", b"a file".as_slice()), "{name}");
        cases += 1;
        assert_eq!((registry.seen().len(), proxy.seen().len()), (cases, 0), "{name}");
    }
    assert_eq!(cases, 6);
}

#[test]
fn a_registry_that_refuses_does_not_cost_the_value_that_curl_sent() {
    needs("curl", "curl.se");
    let mut cases = 0;
    for status in [302, 307, 400, 401, 403, 404, 409, 429, 500, 502, 503] {
        let registry = Recorder::start(move |_| {
            let mut answer = Answer::new(status, "text/plain", "no");
            if status < 400 {
                // Nobody listens there.
                answer.headers.push(("Location", "http://127.0.0.1:9/".to_owned()));
            }
            answer
        });
        for fail in
            ["", "-f", "--fail", "--fail-with-body", "-fsS", "-sS", "--silent", "-fsSL", "-L -f", "--location -fsS"]
        {
            let fixture = Fixture::for_registry(&registry.url());
            let issued = fixture.token(Permission::ReadOnly);
            let address = format!("{}/artifactory/generic/x", registry.url());
            let words =
                ["pipe", issued.token.id.as_str(), "--as=curl-config", "--user=ci", "--", "curl", "-q", "-K", "-"];
            let mut words = words.to_vec();
            words.extend(fail.split(' ').chain([address.as_str()]).filter(|word| !word.is_empty()));
            let output = fixture.command(&words).stdin(Stdio::null()).output().unwrap();
            assert!(!output.status.success(), "{status} {fail}");
            assert_eq!(fixture.waiting(&issued.token.id).as_deref(), Some(issued.secret.expose()), "{status} {fail}");
            cases += 1;
        }
        // Those that tell a failure were run; the others were not.
        assert_eq!(registry.seen().len(), 3, "{status}");
    }
    assert_eq!(cases, 110);
}
