package pdf

import "unicode/utf8"

const (
	producer = "cnamdoc"

	// namespace is that of our own XMP property, the seal.
	namespace = "urn:cnamdoc:papier:1:"

	dublinCore = "http://purl.org/dc/elements/1.1/"

	xmpDate = "2006-01-02T15:04:05Z07:00"
)

// xmpHead opens the packet and the description that holds all properties but
// our own: first the two identification schemas of PDF/A-3a (ISO 19005-3,
// 6.6.4) and PDF/UA-1 (ISO 14289-1, 5).
const xmpHead = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
	`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"` +
	` xmlns:dc="` + dublinCore + `" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part><dc:format>application/pdf</dc:format>`

// xmpTail describes the schemas that XMP itself does not know, as PDF/A asks
// (ISO 19005-3, 6.6.2.3.3), and closes the packet.
const xmpTail = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li>
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>cnamdoc</pdfaSchema:schema><pdfaSchema:namespaceURI>` + namespace + `</pdfaSchema:namespaceURI><pdfaSchema:prefix>cnamdoc</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>
<rdf:li rdf:parseType="Resource"><pdfaProperty:name>seal</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>Text of the signed QR code</pdfaProperty:description></rdf:li>
</rdf:Seq></pdfaSchema:property></rdf:li>
</rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`

// appendXMP writes the metadata packet. It is the document's own, so it says
// exactly what the information dictionary says.
func appendXMP(b []byte, info *Info) []byte {
	b = append(b, xmpHead...)
	b = appendItem(b, "dc:title", "Alt", ` xml:lang="x-default"`, info.Title)
	b = appendItem(b, "dc:description", "Alt", ` xml:lang="x-default"`, info.Subject)
	b = appendItem(b, "dc:creator", "Seq", "", info.Author)
	b = appendProperty(b, "dc:identifier", info.Number)
	b = appendItem(b, "dc:language", "Bag", "", info.Language)
	b = appendProperty(b, "pdf:Producer", producer)
	b = appendProperty(b, "xmp:CreatorTool", producer)
	for _, name := range []string{"xmp:CreateDate", "xmp:ModifyDate"} {
		b = appendProperty(b, name, info.Created.Format(xmpDate))
	}
	b = append(b, "</rdf:Description>\n"...)
	if info.Seal != "" {
		b = append(b, `<rdf:Description rdf:about="" xmlns:cnamdoc="`+namespace+`">`...)
		b = appendProperty(b, "cnamdoc:seal", info.Seal)
		b = append(b, "</rdf:Description>\n"...)
	}
	return append(b, xmpTail...)
}

// appendProperty writes a simple property, and nothing for an empty value.
func appendProperty(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, '<'), name...), '>')
	b = appendXML(b, value)
	return append(append(append(b, "</"...), name...), '>')
}

// appendItem writes a property that is a container of one item.
func appendItem(b []byte, name, container, attr, value string) []byte {
	if value == "" {
		return b
	}
	b = append(append(append(b, '<'), name...), "><rdf:"...)
	b = append(append(append(b, container...), "><rdf:li"...), attr...)
	b = append(appendXML(append(b, '>'), value), "</rdf:li></rdf:"...)
	return append(append(append(append(b, container...), "></"...), name...), '>')
}

// appendXML escapes text; what XML 1.0 cannot hold becomes U+FFFD.
func appendXML(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '&':
			b = append(b, "&amp;"...)
		case r < 0x20 && r != '\t' && r != '\n', r == 0xFFFE, r == 0xFFFF:
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
