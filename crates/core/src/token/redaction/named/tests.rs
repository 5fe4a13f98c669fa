//! Every name of a credential beside every way to write a value behind it, for values of every shape; and what stands in
//! such a place and is none.

use crate::token::redaction::{holds_value, redacted};

/// Values as machines and people choose them: short, long, with signs, with slashes, in hexadecimal.
const VALUES: [&str; 6] = [
    "Vq7xKm2Zk2wL",
    "t9KpQw3mXz7RbV2nLc5D",
    "Tz!w8Qp#r2Vm$k9X",
    "nB4/xR7+kQ2mWz9LpT5vYc8HdJ3fGs6AeU1iOr0q",
    "c8d41f97ab03e652",
    "k7m2p9x4w1z8q3",
];

const PASSWORDS: [&str; 28] = [
    "şifre",
    "mật khẩu",
    "clave",
    "the password for bob",
    "password",
    "Password",
    "PASSWORD",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "pw",
    "DB_PASSWORD",
    "db_pass",
    "docker-password",
    "clientPassword",
    "Passwort",
    "Kennwort",
    "contraseña",
    "senha",
    "mot de passe",
    "wachtwoord",
    "hasło",
    "пароль",
    "密码",
    "密碼",
    "パスワード",
    "비밀번호",
];

const TOKENS: [&str; 24] = [
    "clé API",
    "clave de acceso",
    "chave de API",
    "deploy key",
    "GITHUB_PAT",
    "ключ",
    "token",
    "NPM_TOKEN",
    "CARGO_REGISTRIES_ACME_TOKEN",
    "accessToken",
    "auth-token",
    "secret",
    "client_secret",
    "webhook secret",
    "api_key",
    "apiKey",
    "API key",
    "X_API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "aws_session_token",
    "private key",
    "credential",
    "токен",
    "令牌",
];

/// Between a name and its value, and behind that.
const WRITTEN: [(&str, &str); 43] = [
    ("\"] = \"", "\""),
    ("'] = '", "'"),
    ("(\"", "\")"),
    ("[", "]"),
    ("\": [\"", "\"]"),
    (" est « ", " »"),
    ("는 ", ""),
    ("「", "」"),
    (" := \"", "\""),
    (" is: ", ""),
    (": |\n  ", "\n"),
    (": >-\n    ", "\n"),
    ("_ACME=", ""),
    ("=", ""),
    ("=\"", "\""),
    ("='", "'"),
    (": ", ""),
    (":", ""),
    (": \"", "\","),
    ("\": \"", "\""),
    ("\\\": \\\"", "\\\""),
    (" = ", "\n"),
    (" => '", "'"),
    (" -> ", ""),
    (" → ", "."),
    (" | ", " |"),
    ("|", "|"),
    (" \"", "\""),
    (" '", "'"),
    (" `", "`"),
    (" “", "”"),
    (" „", "“"),
    (" «", "»"),
    (": `", "`"),
    (":** ", ""),
    ("** is **", "**"),
    (" is ", ", thanks"),
    (" ist ", ""),
    (" est ", ""),
    (" – ", ""),
    (":\n  ", "\n"),
    (">", "</x>"),
    ("\" value=\"", "\"/>"),
];

/// Commands and addresses, with `{}` where the value stands.
const COMMANDS: [&str; 84] = [
    "CREATE USER bob IDENTIFIED BY '{}'",
    "RAILS_MASTER_KEY={}",
    "curl -H \"X-Auth-Token: {}\" https://host.example",
    "PIN code: {}",
    "the PIN code is {}",
    "poetry config pypi-token.acme {} and go on",
    "poetry config pypi-token.pypi {} please",
    "echo {} | docker login --password-stdin",
    "secretKey {}",
    "ApiKey {}",
    "license key: {}",
    "JWT_SECRET {}",
    "parola d'ordine: {}",
    "jeton d'accès = {}",
    "chiave segreta: {}",
    "chave secreta: {}",
    "APIキー: {}",
    "合言葉: {}",
    "รหัสผ่าน: {}",
    "كلمة المرور: {}",
    "סיסמה: {}",
    "पासवर्ड: {}",
    "echo {} | gh secret set NPM",
    "gh secret set NPM -b {}",
    "gh secret set NPM --body {}",
    "gh secret set NPM --body=\"{}\"",
    "vault login {}",
    "redis-cli -a {}",
    "redis-cli -h host.example -a {} ping",
    "mysql -u bob -p{} db",
    "mongosh -u bob -p {}",
    "http -a bob:{} host.example",
    "Bearer: {}",
    "setx NPM_TOKEN {}",
    "set -gx NPM_TOKEN {}",
    "ENV NPM_TOKEN {}",
    "docker login -u bob --password-stdin <<< {}",
    "gh auth login --with-token <<< '{}'",
    "curl -H 'X-JFrog-Art-Api: {}' https://host.example",
    "X-JFrog-Art-Api: {}",
    "TF_TOKEN_host_example={}",
    "CONAN_PASSWORD_ACME={}",
    "docker login -u bob -p {} registry.example",
    "docker login -u bob -p{}",
    "docker login --username=bob --password={}",
    "podman login --password \"{}\" -u bob registry.example",
    "helm registry login registry.example -u bob -p {}",
    "sshpass -p {} ssh host.example",
    "sshpass -p{} ssh host.example",
    "conan user bob -p {} -r acme",
    "twine upload -u bob -p {} dist/*",
    "poetry publish -u bob -p {}",
    "kubectl create secret docker-registry x --docker-password {}",
    "kubectl create secret generic x --from-literal=password={}",
    "skopeo copy --src-creds bob:{} docker://a docker://b",
    "skopeo copy --dest-creds=bob:{} docker://a docker://b",
    "skopeo inspect --creds \"bob:{}\" docker://a",
    "curl -ubob:{} https://host.example",
    "curl -u bob:{} https://host.example",
    "curl --user 'bob:{}' https://host.example",
    "curl -H 'X-Api-Key: {}' https://host.example",
    "curl -H 'Authorization: token {}' https://host.example",
    "curl -H 'PRIVATE-TOKEN: {}' https://host.example",
    "curl -H 'Cookie: session={}' https://host.example",
    "gh auth login --token {}",
    "huggingface-cli login --token={}",
    "dotnet nuget push a.nupkg --api-key {}",
    "nuget push a.nupkg -ApiKey {}",
    "nuget push a.nupkg -k {}",
    "gem push -k {} a.gem",
    "cargo login {}",
    "cargo login --registry=acme --token {}",
    "poetry config http-basic.acme bob {}",
    "poetry config pypi-token.acme {}",
    "composer config http-basic.host.example bob {}",
    "bundle config set host.example bob:{}",
    "npm config set //host.example/:_authToken {}",
    "echo {} | docker login -u bob --password-stdin",
    "printf '%s' '{}' | helm registry login host.example --password-stdin",
    "machine host.example login bob password {}",
    "user bob, password {}",
    "credentials: bob:{}",
    "pull it with bob:{}@registry.example/team/api",
    "user=bob;pwd={};",
];

#[test]
fn every_expression_can_be_compiled() {
    assert_eq!(super::EXPRESSIONS.unsound(), [""; 0]);
}

#[test]
fn a_credential_behind_any_name_of_one_is_cut_however_it_is_written() {
    let names = PASSWORDS.iter().chain(&TOKENS);
    let written = |name: &&str| WRITTEN.map(|(before, after)| format!("my {name}{before}{{}}{after}"));
    let texts: Vec<String> = names.flat_map(written).chain(COMMANDS.map(str::to_owned)).collect();
    let (mut cases, mut left) = (0, Vec::new());
    for text in &texts {
        for value in VALUES {
            let pasted = text.replace("{}", value);
            let clean = redacted(&pasted);
            let longest = value.split(|letter: char| !letter.is_ascii_alphanumeric()).max_by_key(|part| part.len());
            if clean.contains(longest.unwrap_or_default()) || !holds_value(&pasted) || redacted(&clean) != clean {
                left.push(format!("{pasted}\n    {clean}"));
            }
            cases += 1;
        }
    }
    assert!(left.is_empty(), "{} of {cases}:\n{}", left.len(), left.join("\n"));
    assert_eq!(cases, (52 * 43 + 84) * 6);
}

/// What stands behind a name of a credential and is a name itself, or the place of one.
const NAMES: [&str; 40] = [
    "ci-main",
    "ci-bot-2",
    "release-2026.11.26-rc1",
    "eu-west-1a",
    "GitHubActions",
    "JenkinsProd2",
    "k8s-reader",
    "py311-wheels",
    "npm_token_for_the_production_pipeline",
    "NPM_TOKEN",
    "acme/web",
    "npm/@acme/ui:rw",
    "docker/team/api",
    "kubernetes.io/dockerconfigjson",
    "01a2098d-5870-7296-98c2-b8f67b74e9f8",
    "01a2098d",
    "https://host.example/artifactory/api/npm/npm/",
    "$TOKEN",
    "${TOKEN}",
    "$(gatepass reveal ci-main)",
    "$env:NPM_TOKEN",
    "%TOKEN%",
    "%s",
    "<token>",
    "[token]",
    "{{ secrets.NPM_TOKEN }}",
    "(none)",
    "***",
    "********",
    "xxxxxxxx",
    "…",
    "...",
    "required",
    "read-only",
    "expired",
    "токен-сборки",
    "読み取り専用",
    "90 days",
    "process.env.NPM_TOKEN",
    "os.environ[\"NPM_TOKEN\"]",
];

#[test]
fn a_name_or_the_place_of_a_value_behind_the_name_of_a_token_stays() {
    let written =
        ["token: {}", "token={}", "the token {}", "token \"{}\"", "--token {}", "secret | {} |", "api_key: '{}'"];
    let changed: Vec<String> = written
        .iter()
        .flat_map(|text| NAMES.map(|name| text.replace("{}", name)))
        .filter(|text| redacted(text) != *text)
        .map(|text| format!("{text}\n    {}", redacted(&text)))
        .collect();
    assert!(changed.is_empty(), "{} of {}:\n{}", changed.len(), 7 * 40, changed.join("\n"));
}
