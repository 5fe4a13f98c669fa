//! The PROXY protocol, version 2 (the HAProxy project's proxy-protocol.txt, section 2.2): what a load balancer for TCP
//! writes before a connection's first byte, to say whose it is. Version 1, which is text, is not taken.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt as _};

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
/// The most bytes that may follow the first 16: addresses and the balancer's own notes, which are passed over.
const LONGEST: usize = 2048;

/// Whose a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConnectionOwner {
    /// This client's.
    Client(SocketAddr),
    /// The balancer's own (`LOCAL`): a health check.
    Balancer,
    /// Somebody's whose address is no internet address (`AF_UNSPEC`). The balancer's own counts then.
    Unknown,
}

/// Reads the header, and answers whose connection it is.
///
/// # Errors
/// `InvalidData` for anything else than a header of version 2 for TCP.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<ConnectionOwner> {
    let refuse = |why: &'static str| io::Error::new(io::ErrorKind::InvalidData, why);
    let mut head = [0; 16];
    stream.read_exact(&mut head).await?;
    let [signature @ .., command, family, high, low] = head;
    if signature != SIGNATURE {
        return Err(refuse("this is no PROXY header of version 2"));
    }
    let length = usize::from(u16::from_be_bytes([high, low]));
    if length > LONGEST {
        return Err(refuse("the PROXY header is too long"));
    }
    let mut rest = vec![0; length];
    stream.read_exact(&mut rest).await?;
    match (command, family) {
        // LOCAL: whatever it says of addresses is to be passed over.
        (0x20, _) => Ok(ConnectionOwner::Balancer),
        (0x21, 0x00) => Ok(ConnectionOwner::Unknown),
        (0x21, 0x11) => {
            let addresses: [u8; 12] = rest
                .get(..12)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| refuse("the PROXY header is too short"))?;
            let [a, b, c, d, _, _, _, _, high, low, _, _] = addresses;
            Ok(ConnectionOwner::Client(SocketAddr::new(
                IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
                u16::from_be_bytes([high, low]),
            )))
        }
        (0x21, 0x21) => {
            let addresses: [u8; 36] = rest
                .get(..36)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| refuse("the PROXY header is too short"))?;
            let (source, ports) = addresses.split_at(16);
            let source: [u8; 16] = source.try_into().map_err(|_| refuse("the PROXY header is too short"))?;
            let port = ports.get(16..18).and_then(|port| port.try_into().ok()).map_or(0, u16::from_be_bytes);
            Ok(ConnectionOwner::Client(SocketAddr::new(IpAddr::V6(Ipv6Addr::from(source)), port)))
        }
        _ => Err(refuse("the PROXY header is not of a connection over TCP")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, rest].concat()
    }

    async fn read_all(bytes: &[u8]) -> io::Result<(ConnectionOwner, usize)> {
        let mut left = bytes;
        let address = read(&mut left).await?;
        Ok((address, left.len()))
    }

    #[tokio::test]
    async fn the_client_is_read_and_nothing_after_the_header() {
        let v4 = [203, 0, 113, 7, 10, 0, 0, 1, 0x1f, 0x90, 0, 80];
        let v6 =
            [&Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 7).octets()[..], &[0; 16], &[0x1f, 0x90, 0, 80]].concat();
        let notes = [3, 0, 4, 1, 2, 3, 4];
        for notes in [&[][..], &notes] {
            for (family, rest, expected) in [(0x11, &v4[..], "203.0.113.7:8080"), (0x21, &v6, "[2001:db8::7]:8080")] {
                let bytes = [header(0x21, family, &[rest, notes].concat()), b"GET /".to_vec()].concat();
                assert_eq!(read_all(&bytes).await.unwrap(), (ConnectionOwner::Client(expected.parse().unwrap()), 5));
            }
        }
        for (command, whose) in [(0x20, ConnectionOwner::Balancer), (0x21, ConnectionOwner::Unknown)] {
            for rest in [&[][..], &[1, 2, 3], &v4] {
                let bytes = [header(command, 0, rest), b"GET /".to_vec()].concat();
                assert_eq!(read_all(&bytes).await.unwrap(), (whose, 5));
            }
        }
    }

    #[tokio::test]
    async fn anything_else_is_refused() {
        let v4 = [203, 0, 113, 7, 10, 0, 0, 1, 0x1f, 0x90, 0, 80];
        let good = header(0x21, 0x11, &v4);
        let mut refused = 0;
        for length in 0..good.len() {
            assert!(read_all(&good[..length]).await.is_err(), "{length} bytes");
            refused += 1;
        }
        for (command, family) in
            (0..=255).flat_map(|command| [0, 0x11, 0x12, 0x21, 0x22, 0x31, 0xff].map(|family| (command, family)))
        {
            let taken = read_all(&header(command, family, &[1; 36])).await.is_ok();
            assert_eq!(taken, command == 0x20 || (command == 0x21 && [0, 0x11, 0x21].contains(&family)));
            refused += usize::from(!taken);
        }
        for bytes in [
            &b"PROXY TCP4 203.0.113.7 10.0.0.1 8080 80\r\n"[..],
            b"GET / HTTP/1.1\r\nhost: gate\r\n\r\n",
            &header(0x21, 0x11, &[0; 2049]),
            &header(0x21, 0x21, &v4),
        ] {
            assert!(read_all(bytes).await.is_err());
            refused += 1;
        }
        assert_eq!(refused, 1814);
    }
}
