//! The list of commands that are known to keep a value: what is on it, and that one word more takes a command off it.

use gatepass_clients::consumer::{Form, Unknown, Variable, known};

fn docker_config() -> Form {
    Form::DockerConfigJson { server: "registry.example".to_owned(), username: "ci".to_owned() }
}

fn secret() -> Form {
    let (server, username) = ("registry.example".to_owned(), "ci".to_owned());
    Form::KubernetesSecret { server, username, name: "gatepass".to_owned(), namespace: None }
}

fn curl() -> Form {
    Form::CurlConfig { username: "ci".to_owned() }
}

/// Lines that are known, each with its form.
pub(super) fn lines() -> Vec<(&'static str, Form)> {
    let raw = [
        "docker login registry.example -u ci --password-stdin",
        "docker login --username ci --password-stdin registry.example",
        "docker login --username=ci --password-stdin registry.example",
        "nerdctl login registry.example -u ci --password-stdin",
        "podman login registry.example -u ci --password-stdin --tls-verify=false",
        "skopeo login registry.example -u ci --password-stdin",
        "buildah login registry.example -u ci --password-stdin",
        "helm registry login registry.example -u ci --password-stdin --plain-http",
        "oras login registry.example -u ci --password-stdin",
        "crane auth login registry.example -u ci --password-stdin",
        "gh secret set NPM_TOKEN --env staging",
        "gh secret set NPM_TOKEN -a dependabot",
        "glab variable set NPM_TOKEN --masked --scope production",
        "kubectl create secret generic npm --from-file=token=/dev/stdin -n web",
        "kubectl create secret generic npm --from-file token=/dev/stdin --namespace=web",
        "oc create secret generic npm --from-file=token=/dev/stdin",
    ];
    let mut lines: Vec<_> = raw.map(|line| (line, Form::Raw)).into();
    lines.extend([
        (
            "kubectl create secret generic pull --type=kubernetes.io/dockerconfigjson \
             --from-file=.dockerconfigjson=/dev/stdin",
            docker_config(),
        ),
        ("kubectl apply --server-side --force-conflicts -f - -n web", secret()),
        ("kubectl apply --server-side --filename=-", secret()),
        ("curl -q -fsSL -K - https://registry.example/artifactory/generic/file", curl()),
        ("curl -q -fsSL --config - -o file https://registry.example/artifactory/generic/file", curl()),
    ]);
    lines
}

/// Words that make some consumer print, debug, read elsewhere, send elsewhere, or do nothing with the value.
const HOSTILE: [&str; 40] = [
    "-v",
    "-vv",
    "--verbose",
    "--debug",
    "-D",
    "-d",
    "--v=9",
    "-v=9",
    "--v",
    "--trace",
    "--trace-ascii=-",
    "-o=yaml",
    "-oyaml",
    "--output=yaml",
    "--dry-run=client",
    "--dry-run",
    "--show-managed-fields",
    "--prune",
    "-p",
    "--password",
    "--password=x",
    "--password-stdin=false",
    "--body=x",
    "-b",
    "--value=x",
    "--no-store",
    "--env-file=x",
    "--from-literal=a=b",
    "--from-file=x=/etc/passwd",
    "-f=x",
    "--filename=x",
    "--get-login",
    "--location-trusted",
    "--proxy=http://evil.example",
    "-x",
    "--write-out=%{header_json}",
    "-i",
    "-H",
    "--",
    "a b",
];

fn check(line: &str, form: &Form) -> Result<(), Unknown> {
    // What does without TLS is for a registry that has none.
    let is_plain = ["--plain-http", "--tls-verify=false"].iter().any(|word| line.contains(word));
    check_at(if is_plain { "http://registry.example" } else { "https://registry.example" }, line, form, "")
}

/// With this variable set.
fn check_at(registry: &str, line: &str, form: &Form, variable: &str) -> Result<(), Unknown> {
    let words = shell_words::split(line).unwrap();
    let rest: Vec<&str> = words[1..].iter().map(String::as_str).collect();
    let environment: &[Variable] = match variable {
        "" => &[],
        name => &[(name.into(), "x".into())],
    };
    known(&words[0], &rest, form, Some(&registry.parse().unwrap()), environment).map(drop)
}

#[test]
fn a_login_goes_to_the_registrys_own_host_only() {
    let mut cases = 0;
    for line in lines().into_iter().map(|(line, _)| line).filter(|line| line.contains("login")) {
        for host in [
            "evil.example",
            "registry.example.evil.example",
            "registry.example:8443",
            "registry.example@evil.example",
            "evil.example/registry.example",
            "https://registry.example",
            "registry.example/",
            "Registry.example",
            "docker.io",
            "",
        ] {
            let elsewhere = line.replace("registry.example", &shell_words::quote(host));
            let Err(Unknown::Elsewhere(right)) = check(&elsewhere, &Form::Raw) else { panic!("{elsewhere}") };
            assert!(right.ends_with("--password-stdin registry.example"), "{right}");
            cases += 1;
        }
        assert_eq!(check(&line.replace("registry.example", ""), &Form::Raw), Err(Unknown::Arguments), "{line}");
        cases += 1;
    }
    // With its port, as configurations show it.
    let line = "docker login 127.0.0.1:4747 -u ci --password-stdin";
    assert_eq!(check_at("http://127.0.0.1:4747", line, &Form::Raw, ""), Ok(()));
    assert!(check_at("http://127.0.0.1:4748", line, &Form::Raw, "").is_err());
    assert_eq!(cases, 10 * 11);
}

#[test]
fn a_document_names_the_registrys_own_host_only() {
    let form = |server: &str| Form::KubernetesSecret {
        server: server.to_owned(),
        username: "ci".to_owned(),
        name: "gatepass".to_owned(),
        namespace: None,
    };
    for server in ["evil.example", "registry.example:8443", "https://registry.example", "docker.io"] {
        let refused = check("kubectl apply --server-side -f -", &form(server));
        assert_eq!(refused, Err(Unknown::Elsewhere("--server=registry.example".to_owned())), "{server}");
    }
}

/// Options that choose another destination, another file, or what a server is believed by.
const ELSEWHERE: [&str; 34] = [
    "--authfile=/dev/stdout",
    "--authfile /dev/stdout",
    "--compat-auth-file=/dev/stdout",
    "--registry-config=/dev/stdout",
    "--registry-config /dev/stdout",
    "--config=/dev/stdout",
    "--config /tmp/config",
    "--cert-dir=/tmp",
    "--ca-file=/tmp/ca.pem",
    "--cacert /tmp/ca.pem",
    "--cert-file=/tmp/c",
    "--key-file=/tmp/k",
    "--tls-verify=false",
    "--insecure",
    "--plain-http",
    "--repo=acme/evil",
    "-R acme/evil",
    "--org=evil",
    "-o evil",
    "--user",
    "--visibility=all",
    "--repos=evil",
    "--group=evil",
    "-g evil",
    "--kubeconfig=/tmp/config",
    "--kubeconfig /tmp/config",
    "--context=evil",
    "--cluster=evil",
    "--server=https://evil.example",
    "-s https://evil.example",
    "--as=admin",
    "--token=x",
    "--resolve registry.example:443:127.0.0.1",
    "--connect-to ::evil.example:443",
];

#[test]
fn an_option_that_chooses_another_place_or_file_takes_a_command_off_the_list() {
    let mut cases = 0;
    for (line, form) in lines().into_iter().filter(|(line, _)| !line.contains("-http") && !line.contains("--tls")) {
        for option in ELSEWHERE {
            // curl's file for what it downloads, and the environments of a variable at GitLab.
            let own = match line.split(' ').next().unwrap() {
                "curl" => ["-o evil", ""],
                "glab" => ["-s https://evil.example", ""],
                _ => ["", ""],
            };
            if own.contains(&option) {
                continue;
            }
            let changed = format!("{line} {option}");
            assert!(check_at("https://registry.example", &changed, &form, "").is_err(), "{changed}");
            cases += 1;
        }
    }
    assert_eq!(cases, 643);
}

#[test]
fn a_variable_that_chooses_another_place_takes_a_command_off_the_list() {
    const DOCKER: &[&str] = &["DOCKER_CONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "NERDCTL_TOML"];
    const PODMAN: &[&str] = &[
        "REGISTRY_AUTH_FILE",
        "DOCKER_CONFIG",
        "CONTAINERS_CONF",
        "CONTAINERS_CONF_OVERRIDE",
        "CONTAINERS_REGISTRIES_CONF",
        "CONTAINER_HOST",
        "CONTAINER_CONNECTION",
    ];
    const GITLAB: &[&str] = &[
        "GITLAB_HOST",
        "GITLAB_URI",
        "GL_HOST",
        "GITLAB_API_HOST",
        "GITLAB_REPO",
        "GITLAB_GROUP",
        "GLAB_CONFIG_DIR",
        "GIT_DIR",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_COUNT",
    ];
    let variables: [(&str, &[&str]); 13] = [
        ("docker", DOCKER),
        ("nerdctl", DOCKER),
        ("podman", PODMAN),
        ("skopeo", PODMAN),
        ("buildah", PODMAN),
        ("helm", &["DOCKER_CONFIG", "HELM_REGISTRY_CONFIG", "HELM_CONFIG_HOME"]),
        ("oras", &["DOCKER_CONFIG", "REGISTRY_AUTH_FILE"]),
        ("crane", &["DOCKER_CONFIG", "REGISTRY_AUTH_FILE"]),
        ("gh", &["GH_HOST", "GH_REPO", "GH_CONFIG_DIR", "GIT_DIR", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_COUNT"]),
        ("glab", GITLAB),
        ("kubectl", &["KUBECONFIG", "KUBERC"]),
        ("oc", &["KUBECONFIG", "KUBERC"]),
        ("curl", &["CURL_CA_BUNDLE"]),
    ];
    let mut cases = 0;
    for (line, form) in lines() {
        let program = line.split(' ').next().unwrap();
        let registry = if line.contains("-http") || line.contains("--tls") { "http" } else { "https" };
        let (_, names) = variables.iter().find(|(name, _)| *name == program).unwrap();
        for name in *names {
            let refused = check_at(&format!("{registry}://registry.example"), line, &form, name);
            assert_eq!(refused, Err(Unknown::Variable(name)), "{line}");
            cases += 1;
        }
    }
    assert_eq!(cases, 80);
}

#[test]
fn a_command_that_is_not_on_the_list_is_not_known() {
    let lines = [
        "sh -c 'docker login registry.example -u ci --password-stdin'",
        "bash",
        "cat",
        "tee /tmp/value",
        "env docker login registry.example --password-stdin",
        "sudo docker login registry.example --password-stdin",
        "xargs docker login",
        "docker run -i busybox cat",
        "docker --debug login registry.example --password-stdin",
        "docker logout registry.example",
        "kubectl exec -i pod -- cat",
        "kubectl get secret gatepass -o yaml",
        "kubectl replace -f -",
        "gh secret list",
        "gh auth login --with-token",
        "npm login",
        "cargo publish",
        // A project's own settings name the program that keeps what cargo is given.
        "cargo login --registry gatepass",
        "curl --data-binary @- https://registry.example/",
        "",
    ];
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        assert_eq!(check(line, &Form::Raw), Err(Unknown::Command), "{line}");
    }
}

#[test]
fn a_command_that_does_not_read_its_standard_input_is_not_known() {
    let lines = [
        ("docker login registry.example -u ci", Form::Raw),
        ("docker login registry.example -u --password-stdin", Form::Raw),
        ("kubectl create secret generic npm --from-literal=token=x", Form::Raw),
        ("kubectl create secret generic npm --from-file=token=/dev/stdin --from-file=a=/dev/stdin", Form::Raw),
        ("kubectl create secret generic npm --from-file==/dev/stdin", Form::Raw),
        ("kubectl create secret generic npm --from-file=a/b=/dev/stdin", Form::Raw),
        ("kubectl create secret generic npm --from-file=a=/etc/passwd=/dev/stdin", Form::Raw),
        ("kubectl create secret generic npm --from-file a=/etc/passwd", Form::Raw),
        ("kubectl apply -f -", secret()),
        ("kubectl apply --server-side", secret()),
        ("kubectl apply --server-side -f - -f other.yaml", secret()),
        ("curl -q -fsSL https://registry.example/file", curl()),
        ("curl -q -fsS -K - https://registry.example/file", curl()),
        ("curl -q -L -sS -K - https://registry.example/file", curl()),
        ("curl -q -fsSL -L -K - https://registry.example/file", curl()),
        ("curl -q -K - https://registry.example/file", curl()),
        ("curl -q -sS -K - https://registry.example/file", curl()),
        ("curl -q -K - -K other https://registry.example/file", curl()),
        ("gh secret set", Form::Raw),
        ("docker login one.example two.example --password-stdin", Form::Raw),
        ("docker login -u ci --password-stdin", Form::Raw),
    ];
    for (line, form) in lines {
        assert_eq!(check(line, &form), Err(Unknown::Arguments), "{line}");
    }
}

#[test]
fn curl_sends_a_value_to_the_registry_only() {
    let addresses = [
        "https://registry.example.evil.example/file",
        "https://registry.example@evil.example/file",
        "https://registry.example:8443/file",
        "http://registry.example/file",
        "https://evil.example/?https://registry.example/",
        r"https://registry.example\@evil.example/",
        "registry.example/file",
        "{https://registry.example/,https://evil.example/}",
    ];
    for address in addresses {
        let line = format!("curl -q -fsSL -K - {}", shell_words::quote(address));
        assert!(matches!(check(&line, &curl()), Err(Unknown::Elsewhere(_))), "{address}");
    }
}

#[test]
fn a_form_that_a_command_does_not_read_is_refused() {
    for (line, form) in lines() {
        for other in [Form::Raw, Form::Bearer, docker_config(), secret(), curl()] {
            let is_read = lines().iter().any(|(known, form)| {
                let words = |line: &str| line.replace("oc ", "kubectl ").split(' ').take(2).collect::<String>();
                words(known) == words(line) && form.name() == other.name()
            });
            if !is_read {
                assert!(matches!(check(line, &other), Err(Unknown::Form(_))), "{line} as {}", other.name());
            }
        }
        assert_eq!(check(line, &form), Ok(()), "{line}");
    }
}

#[test]
fn one_hostile_word_anywhere_takes_a_command_off_the_list() {
    let mut cases = 0;
    for (line, form) in lines() {
        assert_eq!(check(line, &form), Ok(()), "{line}");
        let words = shell_words::split(line).unwrap();
        for hostile in HOSTILE {
            for place in 1..=words.len() {
                let mut changed = words.clone();
                changed.insert(place, hostile.to_owned());
                let changed = shell_words::join(changed);
                cases += 1;
                if check(&changed, &form).is_ok() {
                    // It has become the text of an option that takes one, or is one of this very command's.
                    assert!(is_harmless(&words, place, hostile), "{changed}");
                }
            }
        }
    }
    assert_eq!(cases, 5480);
}

/// Whether the word is the text of the option before it, or one that this very command has with a harmless meaning.
fn is_harmless(words: &[String], place: usize, hostile: &str) -> bool {
    // The word that stood there is left over as an operand, where the command may have one.
    let takes_text = ["-u", "--username", "-n", "--context", "-R", "--repo", "--env", "--scope", "--registry", "-o"];
    let own: &[&str] = match words[0].as_str() {
        // The visibility of a secret; protected, and with a description; the file that is downloaded.
        "gh" => &["-v"],
        "glab" => &["-p", "-d"],
        "curl" => &["--output=yaml"],
        _ => &[],
    };
    takes_text.contains(&words[place - 1].as_str()) || own.contains(&hostile)
}
